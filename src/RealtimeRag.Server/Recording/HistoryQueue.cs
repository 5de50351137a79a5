using System.Threading.Channels;
using RealtimeRag.Server.Limits.Memory;

namespace RealtimeRag.Server.Recording;

/// <summary>
/// What waits to be written to the file. Limited by bytes, which count towards the memory for clients until they are written. Thread-safe; one reader.
/// </summary>
/// <param name="memory">The memory for clients.</param>
internal sealed class HistoryQueue(MemoryBudget memory)
{
    private readonly Channel<HistoryChange> _changes = Channel.CreateUnbounded<HistoryChange>(new() { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private int _count;

    /// <summary>How many changes are not yet written, including those that the reader has taken.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Completes when nothing more can be added.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Adds a change; false if there is no room for it, or nothing more can be added.</summary>
    public bool TryAdd(HistoryChange change)
    {
        var bytes = change.Bytes;
        if (Interlocked.Add(ref _bytes, bytes) > memory.MaxRecordBytes || bytes > memory.RoomFor(0))
        {
            Interlocked.Add(ref _bytes, -bytes);
            return false;
        }

        memory.Add(bytes);
        Interlocked.Increment(ref _count);
        if (_changes.Writer.TryWrite(change))
        {
            return true;
        }

        Release(1, bytes);
        return false;
    }

    /// <summary>Waits for a change; false once there will be none.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _changes.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Moves changes to a batch until it has so many. They use memory until <see cref="Written"/>.</summary>
    public void Take(List<HistoryChange> batch, int most)
    {
        while (batch.Count < most && _changes.Reader.TryRead(out var change))
        {
            batch.Add(change);
        }
    }

    /// <summary>Releases the memory of a batch and empties it.</summary>
    public void Written(List<HistoryChange> batch)
    {
        Release(batch.Count, batch.Sum(static change => (long)change.Bytes));
        batch.Clear();
    }

    /// <summary>Accepts nothing more.</summary>
    public void End()
    {
        _changes.Writer.TryComplete();
        _ended.TrySetResult();
    }

    private void Release(int count, long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Add(ref _count, -count);
        memory.Add(-bytes);
    }
}
