using RealtimeRag.Client;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>The table of close codes over a real socket: after which the client reconnects, and which are final.</summary>
public sealed class CloseCodeTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = 30_000)]
    [InlineData(1001, "going away")]
    [InlineData(1011, "server fault")]
    [InlineData(1012, "drain")]
    [InlineData(1013, "over capacity")]
    [InlineData(4000, "")]
    [InlineData(4001, "the server asks")]
    [InlineData(4002, "slow consumer")]
    [InlineData(4003, "ownership lost")]
    [InlineData(4499, "")]
    public async Task After_these_codes_the_client_reconnects_and_resumes(int code, string reason)
    {
        await using var client = await ConnectAsync();
        await using var log = new EventLog(client.Client);
        await client.First.CloseAsync(code, reason);

        Assert.Equal(new RagEvent.Disconnected(code, reason, TimeSpan.Zero), await log.NextAsync<RagEvent.Disconnected>());
        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        Assert.Equal("resume", (await second.ReceiveAsync())!.Value.GetProperty("type").GetString());
        await second.RecoverAsync();
        await log.NextAsync<RagEvent.Resumed>();
        Assert.Equal("s1", client.Client.Session.SessionId);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1002, "protocol")]
    [InlineData(1003, "data")]
    [InlineData(1007, "invalid UTF-8")]
    [InlineData(1008, "policy")]
    [InlineData(1009, "too big")]
    [InlineData(4500, "credentials")]
    [InlineData(4501, "superseded")]
    [InlineData(4502, "abuse")]
    [InlineData(4503, "protocol misuse")]
    [InlineData(4504, "too many connections")]
    [InlineData(4999, "")]
    public async Task After_these_codes_the_client_does_not_reconnect(int code, string reason)
    {
        await using var client = await ConnectAsync();
        await using var log = new EventLog(client.Client);
        await client.First.CloseAsync(code, reason);

        Assert.Equal(new RagEvent.Closed(code, reason, ByPlan: false), await log.NextAsync<RagEvent.Closed>());
        Assert.Null(await log.NextAsync());
        Assert.Throws<RealtimeRagSessionEndedException>(() => client.Client.SendFinal("晚了。"));
        Assert.Equal(1, _server.Accepted);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_normal_close_ends_as_planned()
    {
        await using var client = await ConnectAsync();
        await using var log = new EventLog(client.Client);
        await client.First.CloseAsync(1000);

        Assert.Equal(new RagEvent.Closed(1000, "", ByPlan: true), await log.NextAsync<RagEvent.Closed>());
        Assert.Null(await log.NextAsync());
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1012, "retry_ms=0", 0)]
    [InlineData(1012, "drain retry_ms=250", 250)]
    [InlineData(1013, "retry_ms=5000", 5_000)]
    [InlineData(4002, "retry_ms=60000", 60_000)]
    [InlineData(1012, "retry_ms=soon", 500)]
    [InlineData(4001, "", 500)]
    public async Task The_wait_comes_from_the_close_reason_or_is_random(int code, string reason, int milliseconds)
    {
        var time = new FakeTime();
        await using var client = await ConnectAsync(new() { Server = _server.Address, TimeProvider = time, Jitter = () => 0.25 });
        await using var log = new EventLog(client.Client);
        await client.First.CloseAsync(code, reason);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), (await log.NextAsync<RagEvent.Disconnected>()).RetryIn);
        if (milliseconds > 0)
        {
            await time.WhenTimerAsync(TimeSpan.FromMilliseconds(milliseconds), TestContext.Current.CancellationToken);
            Assert.Equal(1, _server.Accepted);
            time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        await (await _server.AcceptAsync()).GreetAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_waits_grow_with_each_failure_and_start_over_after_a_session()
    {
        var time = new FakeTime();
        await using var client = await ConnectAsync(new() { Server = _server.Address, TimeProvider = time, Jitter = () => 0.5 });
        await using var log = new EventLog(client.Client);
        _server.Refusal = (502, null);
        client.First.Break();

        List<double> waits = [];
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            var wait = (await log.NextAsync<RagEvent.Disconnected>()).RetryIn;
            waits.Add(wait.TotalSeconds);
            _server.Refusal = attempt < 6 ? (502, null) : null;
            await time.WhenTimerAsync(wait, TestContext.Current.CancellationToken);
            time.Advance(wait);
        }

        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        await second.RecoverAsync();
        await log.NextAsync<RagEvent.Resumed>();
        second.Break();
        waits.Add((await log.NextAsync<RagEvent.Disconnected>()).RetryIn.TotalSeconds);

        Assert.Equal([1, 1, 2, 4, 8, 15, 1], waits);
    }

    private async Task<Connected> ConnectAsync(RealtimeRagClientOptions? options = null)
    {
        var connecting = RealtimeRagClient.ConnectAsync(options ?? new() { Server = _server.Address, Jitter = () => 0 }, TestContext.Current.CancellationToken);
        var first = await _server.AcceptAsync();
        await first.GreetAsync();
        return new(await connecting, first);
    }

    private sealed record Connected(RealtimeRagClient Client, ScriptedConnection First) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Client.DisposeAsync();
    }
}
