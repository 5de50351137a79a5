using System.Text;
using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Dify;

/// <summary>Plays a stream to a turn without any network.</summary>
internal sealed class DifyReplay(string? conversation = null, bool keepThinking = false)
{
    public const string Task = "0f7a1b52-6c1e-4b7a-8e21-57d0c3b9a4e6";

    public DifyTurn Turn { get; } = new(conversation, contextLost: false, keepThinking);

    public List<AnswerEvent> Events { get; } = [];

    public string Text => Events.Aggregate("", (text, e) => e switch
    {
        AnswerEvent.Delta delta => text + delta.Text,
        AnswerEvent.Replace replace => replace.Text,
        _ => text,
    });

    public IEnumerable<string> Shown => Events.Where(e => e is AnswerEvent.Delta or AnswerEvent.Replace).Select(e => e.ToString());

    /// <summary>Plays bytes in the given pieces, then the end.</summary>
    public DifyReplay Play(params IEnumerable<byte[]> chunks)
    {
        var parser = new ReplyEventParser();
        foreach (var chunk in chunks)
        {
            ReadOnlySpan<byte> rest = chunk;
            while (!Turn.IsOver && parser.Read(ref rest) is not ReplySignal.None)
            {
                Turn.Take(DifyEventReader.Read(parser.Data.Span)!, Events);
            }
        }

        while (parser.Finish() is var signal and not ReplySignal.None)
        {
            if (signal == ReplySignal.Json)
            {
                Turn.Take(DifyEventReader.Read(parser.Data.Span)!, Events);
            }
        }

        Turn.TakeEndOfStream(Events);
        return this;
    }

    /// <summary>Plays events given as JSON, without the end.</summary>
    public DifyReplay Take(params ReadOnlySpan<string> events)
    {
        foreach (var json in events)
        {
            Turn.Take(DifyEventReader.Read(Encoding.UTF8.GetBytes(json))!, Events);
        }

        return this;
    }

    /// <summary>Plays pieces of text.</summary>
    public DifyReplay Say(string name, params ReadOnlySpan<string> pieces)
    {
        foreach (var piece in pieces)
        {
            Take($$"""{"event":"{{name}}","task_id":"{{Task}}","answer":"{{JsonEncodedText.Encode(piece)}}"}""");
        }

        return this;
    }

    public DifyReplay End() => Take("""{"event":"message_end","metadata":{}}""");
}
