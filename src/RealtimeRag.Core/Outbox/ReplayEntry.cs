using System.Text;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Outbox;

/// <summary>
/// An entry of a replay buffer: one frame, or a run of consecutive pieces of one answer, which together cost one frame and can be split
/// between any two of them. Not thread-safe.
/// </summary>
internal sealed class ReplayEntry
{
    // A replayed frame should arrive before a bad connection breaks again, and a split run keeps its text until all of it is dropped.
    private const int MaxRunBytes = 4 * 1024;

    private const int BytesPerBoundary = sizeof(int);

    private readonly ServerFrame _first;
    private readonly long _firstSeq;
    private StringBuilder? _text;
    private List<int>? _ends;
    private int _dropped;

    public ReplayEntry(NumberedFrame frame)
    {
        (_first, _firstSeq, Bytes) = (frame.Frame, frame.Seq, frame.Size);
    }

    /// <summary>The size of the entry, in bytes.</summary>
    public int Bytes { get; private set; }

    /// <summary>The oldest sequence number in it.</summary>
    public long OldestSeq => _firstSeq + _dropped;

    /// <summary>The newest sequence number in it.</summary>
    public long NewestSeq => _firstSeq + Count - 1;

    private int Count => _ends?.Count ?? 1;

    /// <summary>Adds the next frame to the run if it continues it and there is room; returns false if it needs its own entry.</summary>
    public bool TryAppend(ServerFrame next)
    {
        if (_first is not ServerFrame.Answer { End: null } first || next is not ServerFrame.Answer { End: null } piece
            || piece.AnswerId != first.AnswerId || piece.StreamIndex != first.StreamIndex + Count)
        {
            return false;
        }

        var bytes = Encoding.UTF8.GetByteCount(piece.Content) + BytesPerBoundary;
        if (Bytes + bytes > MaxRunBytes)
        {
            return false;
        }

        _text ??= new StringBuilder(first.Content);
        _ends ??= [first.Content.Length];
        _ends.Add(_text.Append(piece.Content).Length);
        Bytes += bytes;
        return true;
    }

    /// <summary>Drops the oldest frame. Returns false if it is the only one left, so that the entry must be removed.</summary>
    public bool TryDropOldest()
    {
        if (_dropped == Count - 1)
        {
            return false;
        }

        Bytes -= Encoding.UTF8.GetByteCount(Text(_dropped, _dropped + 1)) + (_dropped > 0 ? BytesPerBoundary : 0);
        _dropped++;
        return true;
    }

    /// <summary>Everything after a number, merged into one frame. The number must not be older than the dropped frames, nor the newest.</summary>
    public NumberedFrame After(long seq)
    {
        var from = (int)Math.Max(0, seq + 1 - _firstSeq);
        if (_ends is null)
        {
            return new NumberedFrame(_first, _firstSeq, Bytes);
        }

        var first = (ServerFrame.Answer)_first;
        var frame = first with { StreamIndex = first.StreamIndex + from, Content = Text(from, Count) };
        return new NumberedFrame(frame, NewestSeq, FrameSize.Of(frame));
    }

    /// <summary>The frame with this number, as it was sent. The frame must still be kept.</summary>
    public NumberedFrame Single(long seq)
    {
        if (_ends is null)
        {
            return new NumberedFrame(_first, seq, Bytes);
        }

        var at = (int)(seq - _firstSeq);
        var first = (ServerFrame.Answer)_first;
        var frame = first with { StreamIndex = first.StreamIndex + at, Content = Text(at, at + 1) };
        return new NumberedFrame(frame, seq, FrameSize.Of(frame));
    }

    private string Text(int from, int to)
    {
        var start = from == 0 ? 0 : _ends![from - 1];
        return _text!.ToString(start, _ends![to - 1] - start);
    }
}
