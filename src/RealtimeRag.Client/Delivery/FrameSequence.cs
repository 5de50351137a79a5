using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>What a numbered frame brings.</summary>
/// <param name="IsNew">Whether it brings anything that was not delivered before.</param>
/// <param name="NewText">For an answer's piece: the part of its content that is new.</param>
/// <param name="MissingFrom">The first number that is missing before it; 0 where none is.</param>
internal readonly record struct Arrival(bool IsNew, string NewText, long MissingFrom = 0);

/// <summary>
/// Keeps a session's numbered frames in order: drops what was delivered before, and notices holes. A replay may merge consecutive pieces of
/// one answer under the last one's number and the first one's index, even pieces that were delivered already. Not thread-safe.
/// </summary>
internal sealed class FrameSequence
{
    private readonly AnswerTail _answer = new();

    /// <summary>The number of the newest frame that was delivered; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Judges the next frame to arrive, and counts it as delivered.</summary>
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

        Last = seq;
        return arrival;
    }

    private Arrival AcceptPiece(WireFrame frame, string content, long seq) =>
        _answer.Append(frame.AnswerId, frame.StreamIndex ?? 0, content, seq - Last) is { } alreadyDelivered
            ? new(true, content[alreadyDelivered..])
            : new(true, content, Last + 1);
}
