using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>What a numbered frame adds.</summary>
/// <param name="IsNew">Whether it contains anything that has not been delivered yet.</param>
/// <param name="NewText">For a piece of an answer: the new part of its content.</param>
/// <param name="MissingFrom">The first missing sequence number before it; 0 if none is missing.</param>
internal readonly record struct Arrival(bool IsNew, string NewText, long MissingFrom = 0);

/// <summary>
/// Keeps a session's numbered frames in order: drops duplicates and detects gaps. A replay may merge consecutive pieces of one answer, even
/// already delivered ones, under the last one's sequence number and the first one's index. Not thread-safe.
/// </summary>
internal sealed class FrameSequence
{
    private readonly AnswerTail _answer = new();

    private readonly Dictionary<string, long> _open = new(StringComparer.Ordinal);

    /// <summary>The sequence number of the newest delivered frame; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>The answers that have begun and not ended, with the index of the next piece of each.</summary>
    public IReadOnlyDictionary<string, long> Open => _open;

    /// <summary>Examines the next frame to arrive and counts it as delivered.</summary>
    public Arrival Accept(WireFrame frame)
    {
        var content = frame.Content ?? "";
        if (frame.Seq is not { } seq)
        {
            return new(true, content);
        }

        if (seq <= Last)
        {
            return new(false, "");
        }

        var arrival = frame.Type == "answer" ? AcceptPiece(frame, content, seq) : new(true, content, seq > Last + 1 ? Last + 1 : 0);
        if (frame.Type == "answer_replace")
        {
            _answer.Forget();
        }

        NoteOpen(frame, seq - Last);
        Last = seq;
        return arrival;
    }

    private void NoteOpen(WireFrame frame, long steps)
    {
        if (frame.AnswerId is not { } id || frame is { Type: "status", Stage: RagStages.Idle })
        {
            return;
        }

        if (frame is { Type: "answer", Final: true })
        {
            _open.Remove(id);
        }
        else if (frame.Type == "answer")
        {
            // A merged piece may begin with some that were delivered before.
            _open[id] = Math.Max(_open.TryGetValue(id, out var next) ? next : 0, frame.StreamIndex ?? 0) + steps;
        }
        else if (frame.Type == "status" && !_open.ContainsKey(id))
        {
            _open.Add(id, 0);
        }
    }

    private Arrival AcceptPiece(WireFrame frame, string content, long seq) =>
        _answer.Append(frame.AnswerId, frame.StreamIndex ?? 0, content, seq - Last) is { } alreadyDelivered
            ? new(true, content[alreadyDelivered..])
            : new(true, content, Last + 1);
}
