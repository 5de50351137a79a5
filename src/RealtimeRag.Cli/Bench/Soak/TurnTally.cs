using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bench.Soak;

/// <summary>The outcomes of turns. Thread-safe.</summary>
internal sealed class TurnTally
{
    private const int MaxExamples = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Example, int Count)> _examples = new(StringComparer.Ordinal);
    private List<double> _firsts = [];

    /// <summary>An example of each kind of failure, and how often it happened.</summary>
    public IReadOnlyList<string> Examples
    {
        get
        {
            lock (_gate)
            {
                return [.. _examples.Values.Select(static kind => $"{kind.Example} ({kind.Count} times)")];
            }
        }
    }

    /// <summary>Counts one event.</summary>
    public void Count(string what)
    {
        lock (_gate)
        {
            _counts[what] = _counts.GetValueOrDefault(what) + 1;
        }
    }

    /// <summary>Counts a turn that failed.</summary>
    /// <param name="what">The name of the counter.</param>
    /// <param name="why">The reason for the failure.</param>
    public void Fail(string what, string why)
    {
        lock (_gate)
        {
            _counts[what] = _counts.GetValueOrDefault(what) + 1;

            // Failures that differ only in their numbers are of the same kind.
            var kind = what + string.Concat(why.Where(static c => !char.IsAsciiDigit(c)));
            if (_examples.Count < MaxExamples || _examples.ContainsKey(kind))
            {
                var (example, count) = _examples.GetValueOrDefault(kind, ($"{what}: {why}", 0));
                _examples[kind] = (example, count + 1);
            }
        }
    }

    /// <summary>Records the time to the first piece of an answer.</summary>
    public void First(TimeSpan after)
    {
        lock (_gate)
        {
            _firsts.Add(after.TotalMilliseconds);
        }
    }

    /// <summary>How many events of a kind were counted.</summary>
    public long Of(string what)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault(what);
        }
    }

    /// <summary>The times to the first pieces since the last call.</summary>
    public Latency TakeFirsts()
    {
        List<double> taken;
        lock (_gate)
        {
            (taken, _firsts) = (_firsts, []);
        }

        return Latency.Of(taken);
    }
}

/// <summary>Times in milliseconds. Immutable.</summary>
/// <param name="Count">How many.</param>
/// <param name="P50">The median.</param>
/// <param name="P99">The 99th percentile.</param>
internal sealed record Latency(int Count, double P50, double P99)
{
    /// <summary>Summarizes a list of times.</summary>
    public static Latency Of(List<double> times)
    {
        times.Sort();
        return new(times.Count, Percentile.Of(times, 0.5), Percentile.Of(times, 0.99));
    }
}
