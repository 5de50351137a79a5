using RealtimeRag.Client;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>What a client does if the application's callback for tokens fails, blocks or never returns.</summary>
public sealed class TokenFailureTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedServer _server = null!;

    public static TheoryData<Exception> Passing =>
    [
        new TimeoutException("slow today"),
        new HttpRequestException("slow today"),
        new IOException("slow today"),
        new TaskCanceledException("slow today"),
        new InvalidOperationException("slow today", new InvalidOperationException("because of", new IOException("the network"))),
        new AggregateException("slow today", new TimeoutException()),
    ];

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = 30_000, DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Passing))]
    public async Task A_token_that_fails_for_a_moment_is_asked_for_again(Exception failure)
    {
        var count = 0;
        var (client, first) = await ConnectAsync(new() { Jitter = () => 0, AccessToken = _ => ++count == 2 ? throw failure : Token($"t{count}") });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        first.Break();
        await log.NextAsync<RagEvent.Disconnected>();
        Assert.Contains("slow today", (await log.NextAsync<RagEvent.Disconnected>()).Reason);
        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        await second.ReceiveAsync();

        Assert.Equal(3, count);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_that_fails_for_a_moment_fails_the_first_connection_with_the_reason()
    {
        var options = new RealtimeRagClientOptions { Server = _server.Address, AccessToken = _ => throw new HttpRequestException("slow today") };
        var failure = await Assert.ThrowsAsync<RealtimeRagException>(() => RealtimeRagClient.ConnectAsync(options, TestContext.Current.CancellationToken));

        Assert.Equal("There is no access token at the moment: slow today", failure.Message);
        Assert.IsType<HttpRequestException>(failure.InnerException);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_callback_that_does_not_return_does_not_delay_the_end(bool blocks)
    {
        using var release = new ManualResetEventSlim();
        var count = 0;
        var (client, first) = await ConnectAsync(new() { Jitter = () => 0, AccessToken = _ => ++count == 1 ? Token("t") : Never(blocks, release) });
        await using var log = new EventLog(client);
        first.Break();
        await _asked.Task;

        await client.DisposeAsync();

        Assert.True((await log.NextAsync<RagEvent.Closed>()).ByPlan);
        release.Set();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_callback_that_does_not_return_is_a_failed_attempt_after_the_connect_timeout(bool blocks)
    {
        using var release = new ManualResetEventSlim();
        var time = new FakeTime();
        var count = 0;
        var (client, first) = await ConnectAsync(new()
        {
            Jitter = () => 0,
            TimeProvider = time,
            AccessToken = _ => ++count == 2 ? Never(blocks, release) : Token($"t{count}"),
        });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        first.Break();
        await log.NextAsync<RagEvent.Disconnected>();
        await _asked.Task;
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains("within 10 s", (await log.NextAsync<RagEvent.Disconnected>()).Reason);
        await (await _server.AcceptAsync()).GreetAsync("fresh", "x");
        Assert.Equal(3, count);
        release.Set();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_renewal_that_blocks_does_not_delay_the_end()
    {
        using var release = new ManualResetEventSlim();
        var count = 0;
        var (client, first) = await ConnectAsync(new() { AccessToken = _ => ++count == 1 ? Token("t") : Never(blocks: true, release) });
        await using var log = new EventLog(client);
        await first.SendAsync("""{"type":"going_away","reason":"credentials","in_ms":60000,"seq":2}""");
        await log.NextAsync<RagEvent.GoingAway>();
        await _asked.Task;

        await client.DisposeAsync();

        Assert.True((await log.NextAsync<RagEvent.Closed>()).ByPlan);
        release.Set();
    }

    private static ValueTask<string?> Token(string token) => ValueTask.FromResult<string?>(token);

    private ValueTask<string?> Never(bool blocks, ManualResetEventSlim release)
    {
        _asked.TrySetResult();
        if (blocks)
        {
            release.Wait();
        }

        return new(new TaskCompletionSource<string?>().Task);
    }

    private async Task<(RealtimeRagClient Client, ScriptedConnection First)> ConnectAsync(RealtimeRagClientOptions options)
    {
        var connecting = RealtimeRagClient.ConnectAsync(options with { Server = _server.Address }, TestContext.Current.CancellationToken);
        var first = await _server.AcceptAsync();
        await first.GreetAsync();
        return (await connecting, first);
    }
}
