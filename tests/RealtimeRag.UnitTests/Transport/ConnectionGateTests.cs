using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>How many connections there may be, how many may linger, and when none is left.</summary>
public sealed class ConnectionGateTests
{
    private readonly ConnectionGate _gate = new(new TransportOptions { MaxConnections = 2, MaxLingering = 1 });

    [Fact]
    public void The_number_of_connections_is_limited_until_one_leaves()
    {
        Assert.True(_gate.TryEnter());
        Assert.True(_gate.TryEnter());
        Assert.False(_gate.TryEnter());
        Assert.Equal(2, _gate.Open);
        _gate.Leave();
        Assert.True(_gate.TryEnter());
    }

    [Fact]
    public void A_few_more_may_enter_as_replacements()
    {
        Assert.True(_gate.TryEnter());
        Assert.True(_gate.TryEnter());
        Assert.False(_gate.IsOverCapacity);
        Assert.Equal(4, Enumerable.Range(0, 100).Count(_ => _gate.TryEnterAsReplacement()));
        Assert.True(_gate.IsOverCapacity);
        for (var left = 0; left < 4; left++)
        {
            _gate.Leave();
            Assert.False(_gate.TryEnter());
        }

        Assert.False(_gate.IsOverCapacity);
        _gate.Leave();
        Assert.True(_gate.TryEnter());
    }

    [Fact]
    public void No_replacement_enters_during_a_drain()
    {
        _gate.TryEnter();
        _ = _gate.DrainAsync();
        Assert.False(_gate.TryEnterAsReplacement());
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(50, 5)]
    [InlineData(20_000, 1_000)]
    public void The_number_of_replacements_depends_on_the_limit(int maxConnections, int more)
    {
        var gate = new ConnectionGate(new TransportOptions { MaxConnections = maxConnections });
        Assert.Equal(maxConnections + more, Enumerable.Range(0, 2 * maxConnections + 10).Count(_ => gate.TryEnterAsReplacement()));
    }

    [Fact]
    public void No_connection_enters_during_a_drain()
    {
        Assert.False(_gate.IsDraining);
        Assert.True(_gate.DrainAsync().IsCompletedSuccessfully);
        Assert.True(_gate.IsDraining);
        Assert.False(_gate.TryEnter());
    }

    [Fact]
    public async Task A_drain_ends_with_the_last_connection()
    {
        _gate.TryEnter();
        _gate.TryEnter();
        var empty = _gate.DrainAsync();
        _gate.Leave();
        Assert.False(empty.IsCompleted);
        Assert.Same(empty, _gate.DrainAsync());
        _gate.Leave();
        await empty.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Lingering_sockets_are_limited_until_one_is_done()
    {
        Assert.True(_gate.TryLinger());
        Assert.False(_gate.TryLinger());
        _gate.EndLinger();
        Assert.True(_gate.TryLinger());
    }

    [Fact]
    public async Task It_counts_right_under_contention()
    {
        var gate = new ConnectionGate(new TransportOptions { MaxConnections = 5 });
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (gate.TryEnter())
                {
                    most = Math.Max(Volatile.Read(ref most), gate.Open);
                    gate.Leave();
                }
            }
        })));
        Assert.InRange(most, 1, 5);
        Assert.Equal(0, gate.Open);
    }
}
