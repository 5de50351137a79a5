using RealtimeRag.FakeDify;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>A client that does not read is disconnected with 4002, and gets what it missed when it returns.</summary>
public sealed class SlowConsumerTests
{
    private const string Question = "2000:7";

    private static readonly TransportOptions Options = new();

    private readonly FakeTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_client_gets_everything_it_missed_after_the_resume()
    {
        using var host = new SessionHost(new PiecesSource(), _time) { Room = 4_096 };
        var client = await DeafAsync(host);
        await WhenGivenUpAsync();
        Assert.False(client.Served.IsCompleted);

        // It reads again: first what was on its way, then why the connection ends.
        while (await client.TakeAsync(1))
        {
        }

        Assert.Equal(4002, client.CloseCode);
        await client.Served.WaitAsync(Cancellation);
        host.Room = 0;
        await client.ConnectAsync();
        Assert.False(client.WasRefused);
        while (client.Finished.Count == 0)
        {
            Assert.True(await client.TakeAsync(1));
        }

        Assert.Equal(PiecesSource.TextOf(Question), client.Texts["a1"].ToString());
    }

    [Fact]
    public async Task A_slow_client_may_resume_before_it_gets_the_close_frame()
    {
        using var host = new SessionHost(new PiecesSource(), _time) { Room = 4_096 };
        var client = await DeafAsync(host);
        var deaf = client.Served;
        await WhenGivenUpAsync();
        client.Abandon();
        host.Room = 0;
        await client.ConnectAsync();
        while (client.Finished.Count == 0)
        {
            Assert.True(await client.TakeAsync(1));
        }

        Assert.Equal(PiecesSource.TextOf(Question), client.Texts["a1"].ToString());
        Assert.False(deaf.IsCompleted);
        _time.Advance(Options.CloseTime);
        await deaf.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_disconnected_and_its_session_is_kept()
    {
        using var host = new SessionHost(new PiecesSource(), _time) { Room = 4_096 };
        var client = await DeafAsync(host);
        await WhenGivenUpAsync();
        _time.Advance(Options.CloseTime);
        await client.Served.WaitAsync(Cancellation);
        Assert.Equal(1, host.Registry.Count);
        host.Room = 0;
        await client.ConnectAsync();
        while (client.Finished.Count == 0)
        {
            Assert.True(await client.TakeAsync(1));
        }

        Assert.Equal(PiecesSource.TextOf(Question), client.Texts["a1"].ToString());
    }

    [Fact]
    public async Task The_backend_pauses_while_the_client_does_not_read()
    {
        using var host = new SessionHost(new PiecesSource(), _time) { Room = 4_096 };
        await DeafAsync(host);
        await _time.WhenTimerAsync(Options.SendTime, Cancellation);
        await Task.Yield();
        Assert.InRange(host.Budget.Bytes, 0, 64 * 1024);
    }

    private static async Task<ResumingClient> DeafAsync(SessionHost host)
    {
        var client = new ResumingClient(host);
        await client.ConnectAsync();
        await client.SendAsync($$"""{"type":"ask","text":"{{Question}}"}""");
        await host.WhenStuck.WaitAsync(Cancellation);
        return client;
    }

    /// <summary>The writer is stuck, and its client is given up: from then on the close frame has its own time.</summary>
    private async Task WhenGivenUpAsync()
    {
        await _time.WhenTimerAsync(Options.SendTime, Cancellation);
        _time.Advance(Options.SendTime);
        Assert.Contains(Options.CloseTime, _time.Pending);
    }
}
