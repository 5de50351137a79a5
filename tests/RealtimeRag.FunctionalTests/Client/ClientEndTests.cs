using System.Net;
using System.Net.Sockets;
using RealtimeRag.Client;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>Cancelling and closing a client in every state it can be in.</summary>
public sealed class ClientEndTests : IAsyncLifetime
{
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _silent.Start();
        _server = await ScriptedServer.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        _silent.Dispose();
        return _server.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Connecting_can_be_cancelled_before_the_upgrade_is_answered()
    {
        using var cancel = new CancellationTokenSource();
        var connecting = RealtimeRagClient.ConnectAsync(Silent(), cancel.Token);
        using var accepted = await _silent.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact(Timeout = 30_000)]
    public async Task Connecting_can_be_cancelled_before_the_session_begins()
    {
        using var cancel = new CancellationTokenSource();
        var connecting = RealtimeRagClient.ConnectAsync(_server.Address, cancel.Token);
        var connection = await _server.AcceptAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Null(await connection.ReceiveAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Connecting_with_a_cancelled_token_makes_no_connection()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RealtimeRagClient.ConnectAsync(Silent(), cancel.Token));
    }

    [Fact(Timeout = 30_000)]
    public async Task Closing_between_two_attempts_ends_the_events()
    {
        var time = new FakeTime();
        var (client, first) = await ConnectAsync(new() { TimeProvider = time, Jitter = () => 0.5 });
        await using var log = new EventLog(client);
        first.Break();
        await log.NextAsync<RagEvent.Disconnected>();

        await client.DisposeAsync();

        Assert.True((await log.NextAsync<RagEvent.Closed>()).ByPlan);
        Assert.Null(await log.NextAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Closing_while_dialling_again_ends_the_events()
    {
        var (client, first) = await ConnectAsync(new() { Jitter = () => 0 });
        await using var log = new EventLog(client);
        _server.Stalls = true;
        first.Break();
        await log.NextAsync<RagEvent.Disconnected>();
        await _server.WhenStalled;

        await client.DisposeAsync();

        Assert.True((await log.NextAsync<RagEvent.Closed>()).ByPlan);
        Assert.Null(await log.NextAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Closing_while_the_session_is_being_resumed_ends_the_events()
    {
        var (client, first) = await ConnectAsync(new() { Jitter = () => 0 });
        await using var log = new EventLog(client);
        first.Break();
        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        await second.ReceiveAsync();

        await client.DisposeAsync();

        Assert.True((await log.NextAsync<RagEvent.Closed>()).ByPlan);
        Assert.Null(await second.ReceiveAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Closing_does_not_wait_for_a_reader()
    {
        var (client, first) = await ConnectAsync(new() { MaxBufferedEvents = 1 });
        for (var seq = 2; seq < 40; seq++)
        {
            await first.SendAsync($$"""{"type":"status","stage":"idle","seq":{{seq}}}""");
        }

        await client.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(client.Stop);
    }

    [Fact(Timeout = 30_000)]
    public async Task Closing_twice_concurrently_is_harmless()
    {
        var (client, first) = await ConnectAsync(new());

        await Task.WhenAll(client.DisposeAsync().AsTask(), client.DisposeAsync().AsTask(), client.DisposeAsync().AsTask());
        await client.DisposeAsync();

        Assert.Null(await first.ReceiveAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_can_be_sent_after_closing()
    {
        var (client, _) = await ConnectAsync(new());
        await client.DisposeAsync();

        Assert.All(
            (Action[])[
                () => client.SendFinal("x"), () => client.SendInterim("x"), () => client.Ask("x"), () => client.Cancel(), () => client.InstantQuery(), () => client.Feedback("a", null),
                () => client.Configure(new()), client.Pause, client.Resume, client.Stop, client.Keepalive,
            ],
            send => Assert.Throws<ObjectDisposedException>(send));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reader_that_stops_does_not_affect_the_client()
    {
        var (client, first) = await ConnectAsync(new());
        await using var clientScope = client;
        using var enough = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in client.ReadEventsAsync(enough.Token))
            {
                await (happened is RagEvent.Status ? enough.CancelAsync() : Task.CompletedTask);
            }
        });
        client.SendFinal("还在。");

        Assert.Equal("还在。", (await first.ReceiveAsync())!.Value.GetProperty("text").GetString());
        await first.SendAsync("""{"type":"status","stage":"idle","seq":2}""");
        await using var log = new EventLog(client);
        Assert.Equal("idle", (await log.NextAsync<RagEvent.Status>()).Stage);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task A_slow_reader_still_receives_the_end(int room)
    {
        var (client, first) = await ConnectAsync(new() { MaxBufferedEvents = room });
        await using var clientScope = client;
        for (var seq = 2; seq <= 20; seq++)
        {
            await first.SendAsync($$"""{"type":"status","stage":"idle","seq":{{seq}}}""");
        }

        await first.CloseAsync(4500, "no");
        List<RagEvent> events = [];
        await foreach (var happened in client.ReadEventsAsync(TestContext.Current.CancellationToken))
        {
            events.Add(happened);
        }

        Assert.Equal(22, events.Count);
        Assert.Equal(new RagEvent.Closed(4500, "no", ByPlan: false), events[^1]);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_last_event_waits_for_room_too()
    {
        var (client, first) = await ConnectAsync(new() { MaxBufferedEvents = 1 });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        Assert.IsType<RagEvent.Connected>(await log.NextAsync());
        await first.CloseAsync(4500, "no");
        Assert.Null(await first.ReceiveAsync());

        Assert.IsType<RagEvent.Status>(await log.NextAsync());
        Assert.IsType<RagEvent.Closed>(await log.NextAsync());
        Assert.Throws<RealtimeRagSessionEndedException>(() => client.SendFinal("晚了。"));
        Assert.Null(await log.NextAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task An_unavailable_token_fails_the_first_connection_with_its_own_error()
    {
        var options = new RealtimeRagClientOptions { Server = _server.Address, AccessToken = _ => throw new InvalidOperationException("no token today") };

        Assert.Equal("no token today", (await Assert.ThrowsAsync<InvalidOperationException>(() => RealtimeRagClient.ConnectAsync(options, TestContext.Current.CancellationToken))).Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_that_becomes_unavailable_ends_the_events_with_its_own_error()
    {
        var tokens = 0;
        var (client, first) = await ConnectAsync(new()
        {
            Jitter = () => 0,
            AccessToken = _ => tokens++ == 0 ? ValueTask.FromResult<string?>("t") : throw new InvalidOperationException("no token today"),
        });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        first.Break();

        Assert.Equal("no token today", (await Assert.ThrowsAsync<InvalidOperationException>(log.NextAsync<RagEvent.Closed>)).Message);
    }

    private Uri Silent() => new($"ws://127.0.0.1:{((IPEndPoint)_silent.LocalEndpoint).Port}/ws/realtime-asr");

    private async Task<(RealtimeRagClient Client, ScriptedConnection First)> ConnectAsync(RealtimeRagClientOptions options)
    {
        var connecting = RealtimeRagClient.ConnectAsync(options with { Server = _server.Address }, TestContext.Current.CancellationToken);
        var first = await _server.AcceptAsync();
        await first.GreetAsync();
        return (await connecting, first);
    }
}
