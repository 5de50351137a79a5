using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>How many connections there may be, how many may linger, and when none is left.</summary>
public sealed class ConnectionGateTests
{
    private readonly ConnectionGate _gate = new(new TransportOptions { MaxConnections = 2, MaxLingering = 1 });

    [Fact]
    public void There_is_room_for_so_many_and_again_when_one_leaves()
    {
        Assert.True(_gate.TryEnter());
        Assert.True(_gate.TryEnter());
        Assert.False(_gate.TryEnter());
        Assert.Equal(2, _gate.Open);
        _gate.Leave();
        Assert.True(_gate.TryEnter());
    }

    [Fact]
    public void Nobody_enters_while_it_drains()
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
    public void So_many_linger_and_again_when_one_is_done()
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
