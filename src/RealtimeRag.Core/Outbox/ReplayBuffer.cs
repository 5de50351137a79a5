using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Outbox;

/// <summary>
/// Numbers the frames of one session and keeps the newest of them for a client that comes back. Bounded by bytes: the oldest fall off, and then
/// a client that does not have them cannot resume. Consecutive pieces of one answer cost one frame and their text, however small they are.
/// Not thread-safe.
/// </summary>
/// <param name="maxBytes">The most bytes kept: texts, and a fixed share for each frame or run of pieces.</param>
public sealed class ReplayBuffer(int maxBytes = ReplayBuffer.DefaultBytes)
{
    /// <summary>The default bound: what can be on its way to a client that reads no more, and what comes until that is noticed and thereafter.</summary>
    public const int DefaultBytes = 768 * 1024;

    private readonly LinkedList<ReplayEntry> _kept = new();

    /// <summary>The number of the newest frame, 0 before the first.</summary>
    public long LastSeq { get; private set; }

    /// <summary>What the kept frames take.</summary>
    public int Bytes { get; private set; }

    /// <summary>What all frames took that were ever kept; never falls.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>How many frames and runs of pieces are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>The newest frame that is no longer kept; a client that does not have it cannot resume.</summary>
    public long ForgottenSeq { get; private set; }

    /// <summary>Numbers and keeps a frame.</summary>
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

    /// <summary>Frees everything up to a number that the client says has arrived. Numbers that were never given are ignored.</summary>
    public void Release(long seq)
    {
        while (seq <= LastSeq && _kept.First is { } first && first.Value.OldestSeq <= seq)
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

    /// <summary>Whether everything after a frame is still there.</summary>
    public bool CanReplayAfter(long lastSeq) => lastSeq >= ForgottenSeq && lastSeq <= LastSeq;

    /// <summary>
    /// Everything after a frame, in order. Consecutive pieces of one answer come as one, under the number of the last and with the index of the
    /// first; where the frame lies among them, exactly the rest comes.
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
