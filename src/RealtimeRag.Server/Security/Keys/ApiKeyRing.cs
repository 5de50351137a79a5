using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>The API keys that are good now: those of the settings, and those of the file as it was when last sound. Thread-safe.</summary>
/// <param name="fixedKeys">Keys that stay as long as the process.</param>
/// <param name="fileKeys">Keys of the file.</param>
/// <param name="time">The clock.</param>
internal sealed class ApiKeyRing(IReadOnlyList<ApiKey> fixedKeys, IReadOnlyList<ApiKey> fileKeys, TimeProvider time)
{
    private volatile IReadOnlyList<ApiKey> _keys = [.. fixedKeys, .. fileKeys];

    /// <summary>Called after the keys have changed, on the thread that changed them.</summary>
    public event EventHandler? Changed;

    /// <summary>How many keys there are.</summary>
    public int Count => _keys.Count;

    /// <summary>
    /// Finds the key that a client offers; null if it is unknown or has expired. Every key is compared, each in fixed time, so that the
    /// time tells nothing.
    /// </summary>
    public ApiKey? Find(string secret) => Find(Fingerprint.Of(secret));

    /// <summary>Whether the key behind a principal is still there; true where there is no key behind it.</summary>
    public bool Knows(Principal principal) => principal.Key is not { } key || Find(key) is { } found && found.Name == principal.Name;

    /// <summary>What the key behind a principal allows now; where there is none, what it allowed before.</summary>
    public PrincipalLimits LimitsOf(Principal principal) => principal.Key is { } key && Find(key) is { } found ? found.Limits : principal.Limits;

    /// <summary>The file has changed.</summary>
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
