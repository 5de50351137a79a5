using System.Text.Json;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

/// <summary>
/// A miniature v2 server: it decides on each final and each end of a turn, answers it in pieces, keeps every numbered frame, and before
/// a replay merges pieces at random. Frames wait in <see cref="ToClient"/> until the schedule delivers or drops them.
/// </summary>
internal sealed class ScriptedProducer(Random random)
{
    private readonly List<WireFrame> _log = [];
    private string _interim = "";
    private int _answers;
    private int _token;
    private long _seq;

    public Queue<WireFrame> ToClient { get; } = new();

    public List<string> Finals { get; } = [];

    /// <summary>The text of all answers as produced, in order.</summary>
    public string Text { get; private set; } = "";

    public void Connect()
    {
        ToClient.Clear();
        ToClient.Enqueue(new WireFrame { Type = "ack", SessionId = "s", Protocol = 2, Epoch = "e", ResumeToken = Token() });
        if (_log.Count == 0)
        {
            Number(new WireFrame { Type = "status", Stage = "listening" });
        }
        else
        {
            ToClient.Enqueue(new WireFrame { Type = "status", Stage = "listening", Seq = 1 });
        }
    }

    public void Read(byte[] utf8)
    {
        using var message = JsonDocument.Parse(utf8);
        var type = message.RootElement.GetProperty("type").GetString()!;
        if (type == "resume")
        {
            Resume(message.RootElement.GetProperty("last_seq").GetInt64());
            return;
        }

        ToClient.Enqueue(new WireFrame { Type = "ack", ReceivedType = type, SessionId = "s" });
        if (type == "control")
        {
            Answer(_interim);
        }
        else if (type == "asr_chunk" && !message.RootElement.GetProperty("is_final").GetBoolean())
        {
            _interim = message.RootElement.GetProperty("text").GetString()!;
        }
        else if (type == "asr_chunk")
        {
            Answer(message.RootElement.GetProperty("text").GetString()!);
        }
    }

    private void Resume(long lastSeq)
    {
        ToClient.Enqueue(new WireFrame { Type = "ack", ReceivedType = "resume", SessionId = "s", Recovered = true, Epoch = "e", ResumeToken = Token() });
        MergeSomePieces();
        foreach (var frame in _log.Where(f => f.Seq > lastSeq))
        {
            ToClient.Enqueue(frame);
        }
    }

    private void Answer(string question)
    {
        _interim = "";
        Finals.Add(question);
        Number(new WireFrame { Type = "decision", Kind = "question", Text = question, Reason = "r" });
        var id = "a" + ++_answers;
        var pieces = random.Next(1, 6);
        for (var i = 0; i < pieces; i++)
        {
            var content = new string((char)('一' + random.Next(1000)), random.Next(0, 4));
            Text += content;
            Number(new WireFrame { Type = "answer", AnswerId = id, StreamIndex = i, Content = content, Final = i == pieces - 1 });
        }

        Number(new WireFrame { Type = "status", Stage = "idle", AnswerId = id });
    }

    private void Number(WireFrame frame)
    {
        var numbered = frame with { Seq = ++_seq };
        _log.Add(numbered);
        ToClient.Enqueue(numbered);
    }

    private void MergeSomePieces()
    {
        for (var i = _log.Count - 1; i > 0; i--)
        {
            var (earlier, later) = (_log[i - 1], _log[i]);
            if (earlier.Type == "answer" && later.Type == "answer" && earlier.AnswerId == later.AnswerId && random.Next(2) == 0)
            {
                _log[i - 1] = later with { StreamIndex = earlier.StreamIndex, Content = earlier.Content + later.Content };
                _log.RemoveAt(i);
            }
        }
    }

    private string Token() => "t" + ++_token;
}
