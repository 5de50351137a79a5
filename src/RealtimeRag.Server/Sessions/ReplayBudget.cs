namespace RealtimeRag.Server.Sessions;

/// <summary>Counts what all replay buffers of the process hold. Thread-safe.</summary>
/// <param name="maxBytes">How much they may hold together.</param>
internal sealed class ReplayBudget(long maxBytes = ReplayBudget.DefaultBytes)
{
    /// <summary>The default bound.</summary>
    public const long DefaultBytes = 256L * 1024 * 1024;

    private long _bytes;

    /// <summary>What is held now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Whether the oldest detached sessions should go.</summary>
    public bool IsExceeded => Bytes > maxBytes;

    /// <summary>Adds, or with a negative number frees, some bytes.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
