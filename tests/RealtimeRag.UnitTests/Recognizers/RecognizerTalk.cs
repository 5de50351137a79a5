using System.Globalization;
using System.Text;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>Passes the messages of one stream to its adapter, and shows what was heard one readable line each.</summary>
internal sealed class RecognizerTalk(string name)
{
    private readonly IRecognizerAdapter _adapter = RecognizerCatalog.Find(name).Single().Create();
    private readonly UtteranceList _heard = new();

    /// <summary>
    /// What a whole stream says: <c>~</c> before what may still change, <c>=</c> before what is final, the key, the text, and what else is known.
    /// </summary>
    public static string[] Play(string name, params string[] messages)
    {
        var talk = new RecognizerTalk(name);
        return [.. messages.SelectMany(talk.Hear)];
    }

    /// <summary>What one message says; <c>?</c> where the format does not know it.</summary>
    public string[] Hear(string message)
    {
        var parsed = RecognizerMessage.Parse(Encoding.UTF8.GetBytes(message));
        if (!_adapter.Knows(parsed))
        {
            return ["?"];
        }

        _heard.Clear();
        _adapter.Take(parsed, _heard);
        return [.. _heard.Newest.Select(Show)];
    }

    /// <summary>What is left when the speaker is done.</summary>
    public string[] End()
    {
        _heard.Clear();
        _adapter.End(_heard);
        return [.. _heard.Newest.Select(Show)];
    }

    private static string Show(Utterance said) => string.Concat(
        said.IsFinal ? "=" : "~",
        said.Key,
        " ",
        said.Text,
        said.Speaker is null ? "" : $" @{said.Speaker}",
        said.Confidence is null ? "" : string.Create(CultureInfo.InvariantCulture, $" {said.Confidence:0.##}"),
        said.Language is null ? "" : $" ({said.Language})");
}
