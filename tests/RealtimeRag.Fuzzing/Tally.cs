using System.Collections.Concurrent;

namespace RealtimeRag.Fuzzing;

/// <summary>What has been done and how it came out. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _ends = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private long _done;

    /// <summary>How many cases are done.</summary>
    public long Done => Interlocked.Read(ref _done);

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How connections ended, with how often.</summary>
    public string Ends => string.Join(", ", _ends.OrderBy(static end => end.Key, StringComparer.Ordinal).Select(static end => $"{end.Key}: {end.Value}"));

    public void Add(long cases) => Interlocked.Add(ref _done, cases);

    public void Ended(string how) => _ends.AddOrUpdate(how, 1, static (_, count) => count + 1);

    /// <summary>The server failed a check.</summary>
    /// <param name="what">In which case, and what.</param>
    public void Fail(string what)
    {
        if (_failures.Count < 50)
        {
            _failures.Enqueue(what);
        }
    }
}
