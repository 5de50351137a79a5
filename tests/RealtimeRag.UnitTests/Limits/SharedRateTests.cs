using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Limits.Rates;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>A rate that several nodes share: each decides at once, and they agree in the background.</summary>
public sealed class SharedRateTests
{
    private static readonly Rate OneASecond = new(1, 5);

    private readonly FakeTime _time = new();
    private readonly long _start;
    private readonly SharedCell _pool;

    public SharedRateTests()
    {
        _start = _time.GetTimestamp();
        _pool = new(() => Now);
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    [Fact]
    public void What_one_node_let_through_counts_at_the_others()
    {
        var (here, there) = (Node(), Node());
        Assert.Equal(5, Let(here, 9));
        there.Expect("desk", Now);
        Assert.Equal(0, Let(there, 9));
        Assert.Equal(TimeSpan.FromSeconds(1), there.Take("desk", Now));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, Let(there, 9));
        Assert.Equal(5, Let(there, 9, "other"));
    }

    [Fact]
    public void Three_nodes_that_are_asked_without_pause_let_through_the_limit_within_a_twentieth()
    {
        KeyedRates[] nodes = [Node(), Node(), Node()];
        var let = 0;
        const int seconds = 300;
        for (var tick = 0; tick < seconds * 10; tick++)
        {
            // The replies come a tick later, so all nodes decide on what they knew before.
            _pool.Delays = true;
            let += nodes.Sum(node => Let(node, 1));
            _pool.Deliver();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(let, 0.95 * (seconds + OneASecond.Burst), 1.05 * (seconds + OneASecond.Burst));
    }

    [Fact]
    public void Events_during_a_call_are_counted_together_after_it()
    {
        var here = Node();
        _pool.Delays = true;
        Let(here, 4);
        Assert.Equal(1, _pool.Calls);
        _pool.Delays = false;
        _pool.Deliver();
        Assert.Equal((2, 4), (_pool.Calls, _pool.Events));
        Assert.Equal(1, Let(here, 9));
    }

    [Fact]
    public void Without_the_others_each_node_goes_on_by_itself()
    {
        var (here, there) = (Node(), Node());
        _pool.IsAway = true;
        Assert.Equal((5, 5), (Let(here, 9), Let(there, 9)));
        _pool.IsAway = false;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(5, Let(here, 9));
        there.Expect("desk", Now);
        Assert.Equal(0, Let(there, 9));
    }

    private KeyedRates Node() => new(OneASecond, new SharedRate(_pool, "questions", _time, NullLogger.Instance));

    private int Let(KeyedRates node, int times, string key = "desk") => Enumerable.Range(0, times).Count(_ => node.Take(key, Now) == TimeSpan.Zero);

    /// <summary>Counts as the store does.</summary>
    private sealed class SharedCell(Func<TimeSpan> clock) : IRatePool
    {
        private readonly Dictionary<string, TimeSpan> _drainedAt = [];
        private readonly Queue<TaskCompletionSource> _held = new();

        public int Calls { get; private set; }

        public int Events { get; private set; }

        public bool Delays { get; set; }

        public bool IsAway { get; set; }

        public void Deliver()
        {
            for (var left = _held.Count; left > 0; left--)
            {
                _held.Dequeue().SetResult();
            }
        }

        public async Task<TimeSpan?> AddAsync(string limit, string key, Rate rate, int events)
        {
            Calls++;
            if (Delays)
            {
                var held = new TaskCompletionSource();
                _held.Enqueue(held);
                await held.Task;
            }

            if (IsAway)
            {
                return null;
            }

            Events += events;
            var before = _drainedAt.GetValueOrDefault(key);
            _drainedAt[key] = (before > clock() ? before : clock()) + TimeSpan.FromSeconds(events / rate.PerSecond);
            return _drainedAt[key] - clock();
        }
    }
}
