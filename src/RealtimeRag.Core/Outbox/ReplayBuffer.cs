using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Outbox;

/// <summary>
/// Numbers the frames of one session and keeps the newest for a client that reconnects. Limited by bytes: the oldest frames are dropped, and
/// a client that lacks them cannot resume. Consecutive pieces of one answer cost one frame plus their text, however small they are.
/// Not thread-safe.
/// </summary>
/// <param name="maxBytes">Maximum size in bytes: texts, plus a fixed amount for each frame or run of pieces.</param>
public sealed class ReplayBuffer(int maxBytes = ReplayBuffer.DefaultBytes)
{
    /// <summary>
    /// The default limit. Covers the frames in transit to a client that has stopped reading, those sent until this is noticed, and those after it.
    /// </summary>
    public const int DefaultBytes = 768 * 1024;

    private readonly LinkedList<ReplayEntry> _kept = new();

    /// <summary>The sequence number of the newest frame, 0 before the first.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The size of the kept frames.</summary>
    public int Bytes { get; private set; }

    /// <summary>The total size of all frames ever kept; never decreases.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>The number of kept frames and runs of pieces.</summary>
    public int Count => _kept.Count;

    /// <summary>The number of the newest frame that is no longer kept; a client that lacks it cannot resume.</summary>
    public long ForgottenSeq { get; private set; }

    /// <summary>Numbers a frame and keeps it.</summary>
    public NumberedFrame Append(ServerFrame frame)
    {
        LastSeq++;
        var numbered = new NumberedFrame(frame, LastSeq, FrameSize.Of(frame));
        if (_kept.Last?.Value is { } run)
        {
            var before = run.Bytes;
            if (run.TryAppend(frame))
            {
                Add(run.Bytes - before);
            }
            else
            {
                Keep(numbered);
            }
        }
        else
        {
            Keep(numbered);
        }

        while (Bytes > maxBytes && _kept.Count > 0)
        {
            DropOldest();
        }

        return numbered;
    }

    /// <summary>Frees everything up to a sequence number that the client has confirmed. Ignores numbers that were never assigned.</summary>
    public void Release(long seq)
    {
        while (seq <= LastSeq && _kept.First is { } first && first.Value.OldestSeq <= seq)
        {
            DropOldest();
        }
    }

    /// <summary>Drops the older half, because the process as a whole holds too much.</summary>
    public void Halve()
    {
        for (var target = Bytes / 2; Bytes > target && _kept.Count > 0;)
        {
            DropOldest();
        }
    }

    /// <summary>Whether everything after a frame is still kept.</summary>
    public bool CanReplayAfter(long lastSeq) => lastSeq >= ForgottenSeq && lastSeq <= LastSeq;

    /// <summary>
    /// Returns everything after a frame, in order. Consecutive pieces of one answer are merged into one, with the number of the last and the index of
    /// the first; if the frame is one of them, only the rest is returned.
    /// </summary>
    public IReadOnlyList<NumberedFrame> Replay(long lastSeq)
    {
        var frames = new List<NumberedFrame>();
        foreach (var entry in _kept)
        {
            if (entry.NewestSeq > lastSeq)
            {
                frames.Add(entry.After(Math.Max(lastSeq, entry.OldestSeq - 1)));
            }
        }

        return frames;
    }

    /// <summary>Returns everything after a frame that is kept, in order and each frame as it was sent: nothing is merged.</summary>
    public IEnumerable<NumberedFrame> FramesAfter(long lastSeq)
    {
        foreach (var entry in _kept)
        {
            for (var seq = Math.Max(lastSeq, entry.OldestSeq - 1); seq < entry.NewestSeq; seq++)
            {
                yield return entry.Single(seq + 1);
            }
        }
    }

    /// <summary>Continues, in an empty buffer, a numbering that was kept elsewhere.</summary>
    /// <param name="frames">What was kept, each frame as it was sent, without gaps.</param>
    /// <param name="lastSeq">The number of the newest frame ever, at least that of the last of <paramref name="frames"/>; if it is higher, the frames in
    /// between are lost.</param>
    public void Restore(IReadOnlyList<NumberedFrame> frames, long lastSeq)
    {
        foreach (var frame in frames)
        {
            if (_kept.Count == 0 || frame.Seq != LastSeq + 1)
            {
                Release(LastSeq);
                LastSeq = ForgottenSeq = frame.Seq - 1;
            }

            Append(frame.Frame);
        }

        SkipTo(lastSeq);
    }

    /// <summary>
    /// Continues numbering after <paramref name="seq"/> and drops everything up to it. Ignored unless it is greater than <see cref="LastSeq"/>.
    /// </summary>
    public void SkipTo(long seq)
    {
        if (seq > LastSeq)
        {
            Release(LastSeq);
            LastSeq = ForgottenSeq = seq;
        }
    }

    private void Keep(NumberedFrame frame)
    {
        _kept.AddLast(new ReplayEntry(frame));
        Add(frame.Size);
    }

    private void Add(int added)
    {
        Bytes += added;
        TotalBytes += added;
    }

    private void DropOldest()
    {
        var first = _kept.First!.Value;
        ForgottenSeq = first.OldestSeq;
        Bytes -= first.Bytes;
        if (first.TryDropOldest())
        {
            Bytes += first.Bytes;
        }
        else
        {
            _kept.RemoveFirst();
        }
    }
}
