using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Outbox;

/// <summary>
/// Numbers the frames of one session and keeps the newest of them for a client that comes back. Bounded by count and bytes: the oldest
/// fall off, and then a client that had not got them cannot resume. Not thread-safe.
/// </summary>
/// <param name="maxFrames">The most frames kept.</param>
/// <param name="maxBytes">The most bytes kept, by <see cref="FrameSize"/>.</param>
public sealed class ReplayBuffer(int maxFrames = ReplayBuffer.DefaultFrames, int maxBytes = ReplayBuffer.DefaultBytes)
{
    /// <summary>The default bound on frames.</summary>
    public const int DefaultFrames = 256;

    /// <summary>The default bound on bytes.</summary>
    public const int DefaultBytes = 256 * 1024;

    private const int MaxMergedBytes = 4 * 1024;

    private readonly LinkedList<NumberedFrame> _kept = new();
    private long _unseenSince = long.MaxValue;

    /// <summary>The number of the newest frame, 0 before the first.</summary>
    public long LastSeq { get; private set; }

    /// <summary>What the kept frames take, by <see cref="FrameSize"/>.</summary>
    public int Bytes { get; private set; }

    /// <summary>How many frames are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>The newest frame that is no longer kept; a client that has not got it cannot resume.</summary>
    public long ForgottenSeq { get; private set; }

    /// <summary>Numbers and keeps a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isUnseen">
    /// Nobody is connected, so that no client can have got this frame or its predecessor by itself: consecutive pieces of one answer may
    /// then be kept as one.
    /// </param>
    public NumberedFrame Append(ServerFrame frame, bool isUnseen = false)
    {
        LastSeq++;
        var numbered = new NumberedFrame(frame, LastSeq, FrameSize.Of(frame));
        if (isUnseen && _kept.Last is { } last && last.Value.Seq > _unseenSince && Merge(last.Value, numbered, MaxMergedBytes) is { } merged)
        {
            Bytes += merged.Size - last.Value.Size;
            last.Value = merged;
        }
        else
        {
            _kept.AddLast(numbered);
            Bytes += numbered.Size;
        }

        while (_kept.Count > maxFrames || (Bytes > maxBytes && _kept.Count > 0))
        {
            DropOldest();
        }

        return numbered;
    }

    /// <summary>Frees everything up to a number that the client says has arrived. Numbers that were never given are ignored.</summary>
    public void Release(long seq)
    {
        while (seq <= LastSeq && _kept.First is { } first && first.Value.Seq <= seq)
        {
            DropOldest();
        }
    }

    /// <summary>Forgets the older half, because the process as a whole keeps too much.</summary>
    public void Halve()
    {
        for (var target = Bytes / 2; Bytes > target && _kept.Count > 0;)
        {
            DropOldest();
        }
    }

    /// <summary>From now on, frames go to nobody until <see cref="Replay"/>.</summary>
    public void BeginUnseen() => _unseenSince = LastSeq;

    /// <summary>Whether everything after a frame is still there.</summary>
    public bool CanReplayAfter(long lastSeq) => lastSeq >= ForgottenSeq && lastSeq <= LastSeq;

    /// <summary>Everything after a frame, in order; consecutive pieces of one answer come as one.</summary>
    public IReadOnlyList<NumberedFrame> Replay(long lastSeq)
    {
        var frames = new List<NumberedFrame>();
        foreach (var frame in _kept)
        {
            if (frame.Seq <= lastSeq)
            {
                continue;
            }

            if (frames.Count > 0 && Merge(frames[^1], frame, maxBytes) is { } merged)
            {
                frames[^1] = merged;
            }
            else
            {
                frames.Add(frame);
            }
        }

        return frames;
    }

    private static NumberedFrame? Merge(NumberedFrame earlier, NumberedFrame later, int maxSize)
    {
        if (earlier.Frame is not ServerFrame.Answer { End: null } first || later.Frame is not ServerFrame.Answer { End: null } second
            || first.AnswerId != second.AnswerId || earlier.Size + later.Size > maxSize)
        {
            return null;
        }

        var frame = first with { Content = first.Content + second.Content };
        return new NumberedFrame(frame, later.Seq, FrameSize.Of(frame));
    }

    private void DropOldest()
    {
        var first = _kept.First!.Value;
        ForgottenSeq = first.Seq;
        Bytes -= first.Size;
        _kept.RemoveFirst();
    }
}
