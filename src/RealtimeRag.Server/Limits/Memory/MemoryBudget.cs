using RealtimeRag.Core.Outbox;

namespace RealtimeRag.Server.Limits.Memory;

/// <summary>
/// Tracks what this process holds for clients: questions, transcripts, notes, history, the frames for a resume, and
/// what waits to be recorded. Limited for all sessions
/// together and for each one. Thread-safe.
/// </summary>
/// <param name="maxBytes">Limit for all sessions together.</param>
/// <param name="maxBytesEach">Limit for one session.</param>
internal sealed class MemoryBudget(long maxBytes = MemoryBudget.DefaultBytes, int maxBytesEach = MemoryBudget.DefaultBytesEach)
{
    /// <summary>The default limit for all sessions, if the process has enough memory.</summary>
    public const long DefaultBytes = 256L * 1024 * 1024;

    /// <summary>The default limit for one session: twice the size of a replay buffer.</summary>
    public const int DefaultBytesEach = 2 * ReplayBuffer.DefaultBytes;

    /// <summary>The limit for what waits to be recorded, if the limit for all sessions is large enough.</summary>
    public const long DefaultRecordBytes = 16L * 1024 * 1024;

    private const int ShareOfRecords = 8;

    private long _bytes;

    /// <summary>How much of one session's limit the frames for a resume may use.</summary>
    public int MaxReplayBytesEach => maxBytesEach / 2;

    /// <summary>How much of the limit for all sessions may be used by what waits to be recorded, in bytes.</summary>
    public long MaxRecordBytes => Math.Min(DefaultRecordBytes, maxBytes / ShareOfRecords);

    /// <summary>The bytes currently held.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Whether the oldest sessions without a connection should be ended.</summary>
    public bool IsExceeded => Bytes > maxBytes;

    /// <summary>Adds bytes, or releases them if the number is negative.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>How much a session's next message may add, in bytes; negative if it holds too much already.</summary>
    /// <param name="held">What it holds now, including its frames, in bytes.</param>
    public long RoomFor(long held) => Math.Min(maxBytesEach - held, maxBytes - Bytes);
}
