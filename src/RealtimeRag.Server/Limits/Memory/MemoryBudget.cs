using RealtimeRag.Core.Outbox;

namespace RealtimeRag.Server.Limits.Memory;

/// <summary>
/// What clients make this process hold: questions, transcripts, notes, history and the frames kept for a resume. Counted for all sessions
/// together, and bounded for each. Thread-safe.
/// </summary>
/// <param name="maxBytes">How much all sessions may hold together.</param>
/// <param name="maxBytesEach">How much one session may hold.</param>
internal sealed class MemoryBudget(long maxBytes = MemoryBudget.DefaultBytes, int maxBytesEach = MemoryBudget.DefaultBytesEach)
{
    /// <summary>The default bound of all sessions, where the process has enough memory.</summary>
    public const long DefaultBytes = 256L * 1024 * 1024;

    /// <summary>The default bound of one session: half of it is what a replay buffer needs.</summary>
    public const int DefaultBytesEach = 2 * ReplayBuffer.DefaultBytes;

    private long _bytes;

    /// <summary>How much of one session's share the frames kept for a resume may take.</summary>
    public int MaxReplayBytesEach => maxBytesEach / 2;

    /// <summary>What is held now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Whether the oldest detached sessions should go.</summary>
    public bool IsExceeded => Bytes > maxBytes;

    /// <summary>Adds, or with a negative number frees, some bytes.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>How much a session may hold beside its frames after its next message.</summary>
    /// <param name="held">What it holds now, in bytes, without frames.</param>
    /// <param name="frames">What its kept frames hold, in bytes.</param>
    public long RoomFor(long held, long frames) => Math.Min(maxBytesEach - frames, held + maxBytes - Bytes);
}
