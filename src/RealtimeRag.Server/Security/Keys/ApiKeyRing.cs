using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>The API keys that are valid now: those of the settings, and those of the last valid version of the file. Thread-safe.</summary>
/// <param name="fixedKeys">Keys that stay as long as the process runs.</param>
/// <param name="fileKeys">Keys of the file.</param>
/// <param name="time">The clock.</param>
internal sealed class ApiKeyRing(IReadOnlyList<ApiKey> fixedKeys, IReadOnlyList<ApiKey> fileKeys, TimeProvider time)
{
    private volatile IReadOnlyList<ApiKey> _keys = [.. fixedKeys, .. fileKeys];

    /// <summary>Called after the keys have changed, on the thread that changed them.</summary>
    public event EventHandler? Changed;

    /// <summary>How many keys there are.</summary>
    public int Count => _keys.Count;

    /// <summary>The owners of the keys that have not expired, each once, in the order of the keys.</summary>
    public IReadOnlyList<Principal> Owners
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. _keys.Where(key => key.IsGood(now)).DistinctBy(static key => key.Name, StringComparer.Ordinal).Select(static key => key.Owner)];
        }
    }

    /// <summary>
    /// Finds the key that a client offers; null if it is unknown or has expired. Every key is compared, each in fixed time, so that the time reveals nothing.
    /// </summary>
    public ApiKey? Find(string secret) => Find(Fingerprint.Of(secret));

    /// <summary>Whether the key of a principal still exists; true for a principal without a key.</summary>
    public bool Knows(Principal principal) => principal.Key is not { } key || Find(key) is { } found && found.Name == principal.Name;

    /// <summary>The current limits of a principal's key; if it has no key any more, the limits that it had.</summary>
    public PrincipalLimits LimitsOf(Principal principal) => principal.Key is { } key && Find(key) is { } found ? found.Limits : principal.Limits;

    /// <summary>Replaces the keys of the file, which has changed.</summary>
    public void Replace(IReadOnlyList<ApiKey> keysOfFile)
    {
        _keys = [.. fixedKeys, .. keysOfFile];
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private ApiKey? Find(Fingerprint fingerprint)
    {
        ApiKey? found = null;
        foreach (var key in _keys)
        {
            if (key.Fingerprint.Equals(fingerprint))
            {
                found ??= key;
            }
        }

        return found is not null && found.IsGood(time.GetUtcNow()) ? found : null;
    }
}
