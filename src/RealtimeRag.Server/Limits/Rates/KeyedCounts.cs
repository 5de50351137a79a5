namespace RealtimeRag.Server.Limits.Rates;

/// <summary>How many things of each key there are now. Thread-safe.</summary>
internal sealed class KeyedCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one more, unless there are so many; where true, <see cref="Leave"/> follows.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="most">How many there may be; 0 for any number.</param>
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

    /// <summary>One is gone.</summary>
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
