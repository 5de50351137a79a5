using RealtimeRag.Core.Outbox;

namespace RealtimeRag.Server.Sessions;

/// <summary>Bounds replay buffers, and counts what all those of the process hold. Thread-safe.</summary>
/// <param name="maxBytes">How much they may hold together.</param>
/// <param name="maxBytesEach">How much one may hold.</param>
internal sealed class ReplayBudget(long maxBytes = ReplayBudget.DefaultBytes, int maxBytesEach = ReplayBuffer.DefaultBytes)
{
    /// <summary>The default bound.</summary>
    public const long DefaultBytes = 256L * 1024 * 1024;

    private long _bytes;

    /// <summary>How much one buffer may hold.</summary>
    public int MaxBytesEach => maxBytesEach;

    /// <summary>What is held now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Whether the oldest detached sessions should go.</summary>
    public bool IsExceeded => Bytes > maxBytes;

    /// <summary>Adds, or with a negative number frees, some bytes.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
