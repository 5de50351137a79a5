namespace RealtimeRag.Server.Limits.Rates;

/// <summary>Counts things per key. Thread-safe.</summary>
internal sealed class KeyedCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Adds one unless the limit is reached; if true, <see cref="Leave"/> must follow.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">The limit; 0 for none.</param>
    public bool TryEnter(string key, int most)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(key);
            if (most > 0 && count >= most)
            {
                return false;
            }

            _counts[key] = count + 1;
            return true;
        }
    }

    /// <summary>Removes one.</summary>
    public void Leave(string key)
    {
        lock (_gate)
        {
            if (_counts[key] == 1)
            {
                _counts.Remove(key);
            }
            else
            {
                _counts[key]--;
            }
        }
    }
}
