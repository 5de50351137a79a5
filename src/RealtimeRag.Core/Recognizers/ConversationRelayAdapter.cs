using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// The prompts of Twilio's and Telnyx's ConversationRelay. <c>last</c> ends a sentence; without it every prompt does. It is not documented whether a prompt
/// before the last one repeats the earlier words or continues them; one that lacks most of them is taken as a continuation.
/// </summary>
internal sealed class ConversationRelayAdapter : IRecognizerAdapter
{
    private readonly JoinedText _prompt = new();
    private string? _language;

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return (json.Is("type", "prompt") && json.Has("voicePrompt"))
            || (json.Is("type", "setup") && (json.Has("sessionId") || json.Has("callSid")))
            || (json.Is("type", "dtmf") && json.Has("digit"))
            || (json.Is("type", "interrupt") && (json.Has("utteranceUntilInterrupt") || json.Has("durationUntilInterruptMs")))
            || (json.Is("type", "error") && json.Has("description"));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (!json.Is("type", "prompt"))
        {
            return;
        }

        var text = json.Text("voicePrompt");
        if (text is not null && Holds(text, _prompt.Text))
        {
            _prompt.Clear();
        }

        _prompt.AddWords(text);
        _language = json.Id("lang") ?? _language;
        if (json.Flag("last") ?? true)
        {
            End(heard);
        }
        else
        {
            heard.Interim(null, _prompt.Text, language: _language);
        }
    }

    public void End(UtteranceList heard)
    {
        heard.Final(null, _prompt.Text, language: _language);
        _prompt.Clear();
    }

    /// <summary>Whether a text has at least half of the words of an earlier one.</summary>
    private static bool Holds(string text, string earlier)
    {
        var before = SpokenWords.Of(earlier);
        var words = SpokenWords.Of(text).Select(static word => word.Text).ToHashSet(StringComparer.Ordinal);
        return 2 * before.Count(word => words.Contains(word.Text)) >= before.Count;
    }
}
