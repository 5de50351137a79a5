using RealtimeRag.Client;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Security;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>The client library signs in to the real server, and stays signed in.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task A_client_renews_its_token_before_expiry_and_the_session_continues()
    {
        var time = new FakeTime();
        await using var authority = await FakeAuthority.StartAsync();
        await using var server = await TestServer.StartAsync(time: time, settings: [("JWT_AUTHORITY", authority.Url), ("JWT_AUDIENCE", FakeAuthority.Audience)]);
        var count = 0;
        await using var client = await RealtimeRagClient.ConnectAsync(Options(server) with
        {
            AccessToken = _ => ValueTask.FromResult<string?>(authority.Token(time.GetUtcNow(), lifetime: TimeSpan.FromMinutes(10 * ++count))),
        }, TestContext.Current.CancellationToken);
        await using var events = client.ReadEventsAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        // The session warns a minute before the token expires; its timer is set after the client has connected.
        await time.WhenTimerAsync(TimeSpan.FromMinutes(9.5), TestContext.Current.CancellationToken);
        await AdvanceAsync(time, TimeSpan.FromMinutes(9.5));
        var warning = await UntilAsync<RagEvent.GoingAway>(events);
        Assert.Equal(("credentials", TimeSpan.FromMinutes(1)), (warning.Reason, warning.In));
        while ((await UntilAsync<RagEvent.Acknowledged>(events)).ReceivedType != "authenticate")
        {
        }

        await AdvanceAsync(time, TimeSpan.FromMinutes(5));
        client.Ask("产品多少钱？");
        while (!(await UntilAsync<RagEvent.Answer>(events)).IsFinal)
        {
        }

        Assert.Equal(2, count);
    }

    [Fact]
    public async Task A_token_that_cannot_be_renewed_is_reported_and_the_server_ends_the_session()
    {
        var time = new FakeTime();
        await using var authority = await FakeAuthority.StartAsync();
        await using var server = await TestServer.StartAsync(time: time, settings: [("JWT_AUTHORITY", authority.Url), ("JWT_AUDIENCE", FakeAuthority.Audience)]);
        var first = authority.Token(time.GetUtcNow(), lifetime: TimeSpan.FromMinutes(10));
        var count = 0;
        await using var client = await RealtimeRagClient.ConnectAsync(Options(server) with
        {
            AccessToken = _ => ++count == 1 ? ValueTask.FromResult<string?>(first) : throw new InvalidOperationException("no network"),
        }, TestContext.Current.CancellationToken);
        await using var events = client.ReadEventsAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        // The session warns a minute before the token expires; its timer is set after the client has connected.
        await time.WhenTimerAsync(TimeSpan.FromMinutes(9.5), TestContext.Current.CancellationToken);
        await AdvanceAsync(time, TimeSpan.FromMinutes(9.5));
        var error = await UntilAsync<RagEvent.Error>(events);
        Assert.Equal("CREDENTIALS_NOT_RENEWED", error.Code);
        Assert.Contains("no network", error.Message);
        await time.WhenTimerAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await AdvanceAsync(time, TimeSpan.FromMinutes(1));
        Assert.Equal(4500, (await UntilAsync<RagEvent.Closed>(events)).CloseCode);
    }

    [Theory]
    [InlineData(SignInServers.Key, true)]
    [InlineData("another-key-of-nobody", false)]
    [InlineData(null, false)]
    public async Task A_key_lets_a_client_in_and_a_refusal_gives_the_reason(string? key, bool isLetIn)
    {
        await using var server = await TestServer.StartAsync(settings: ("API_KEYS", $"alice={SignInServers.Key}"));
        var connecting = RealtimeRagClient.ConnectAsync(
            Options(server) with { AccessToken = key is null ? null : _ => ValueTask.FromResult<string?>(key) }, TestContext.Current.CancellationToken);
        if (isLetIn)
        {
            await using var client = await connecting;
            return;
        }

        var refused = await Assert.ThrowsAsync<RealtimeRagException>(() => connecting);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.Status);
        Assert.Contains("access token", refused.Message);
    }

    private static RealtimeRagClientOptions Options(TestServer server) =>
        new() { Server = new Uri($"ws://{server.Http.BaseAddress!.Authority}/ws/realtime-asr") };

    /// <summary>Lets time pass when no frame is being sent, which the server would take for a slow reader.</summary>
    private static async Task AdvanceAsync(FakeTime time, TimeSpan by)
    {
        await time.WhenQuietAsync(new TransportOptions().SendTime, TestContext.Current.CancellationToken);
        time.Advance(by);
    }

    private static async Task<T> UntilAsync<T>(IAsyncEnumerator<RagEvent> events)
        where T : RagEvent
    {
        while (await events.MoveNextAsync())
        {
            if (events.Current is T found)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"The events ended before {typeof(T).Name}");
    }
}
