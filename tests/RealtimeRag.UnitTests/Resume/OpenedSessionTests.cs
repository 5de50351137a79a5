using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>A session into which nothing has come yet: it has sent its opening frames, and can be discarded without a trace.</summary>
public sealed class OpenedSessionTests : IDisposable
{
    private readonly ResumeBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_opened_session_has_sent_only_its_opening_frames()
    {
        var (_, socket) = await _bench.AttachedAsync();
        Assert.IsType<ServerFrame.Connected>((await socket.TakeAsync(Cancellation)).Frame.Frame);
        var listening = await socket.TakeAsync(Cancellation);
        Assert.Equal((1, new ServerFrame.Status(Stage.Listening), false), (listening.Frame.Seq, listening.Frame.Frame, listening.HasMore));
    }

    [Fact]
    public async Task An_opened_session_needs_no_timer()
    {
        await _bench.AttachedAsync();
        Assert.Empty(_bench.Time.Pending);
    }

    [Fact]
    public async Task A_discarded_session_leaves_nothing_behind()
    {
        var (session, socket) = await _bench.AttachedAsync();
        var resume = await _bench.ResumeAsync(session);
        Assert.True(_bench.Host.Budget.Bytes > 0);
        Assert.True(await session.TryDiscardAsync());
        Assert.Equal((0, 0L), (_bench.Host.Registry.Count, _bench.Host.Budget.Bytes));
        Assert.True(session.Completion.IsCompleted);
        Assert.False(socket.IsClosed);
        Assert.False(await session.PostAsync(new SessionInput.Ticked(default), Cancellation));
        await _bench.RefusedAsync(ResumeRefusal.Unknown, resume);
    }

    [Fact]
    public async Task A_session_with_input_cannot_be_discarded()
    {
        var (session, _) = await _bench.AttachedAsync();
        await session.PostAsync(new SessionInput.Ticked(default), Cancellation);
        Assert.False(await session.TryDiscardAsync());
        Assert.Equal(1, _bench.Host.Registry.Count);
    }

    [Fact]
    public async Task A_drain_closes_an_opened_session_after_its_opening_frames()
    {
        var (_, socket) = await _bench.AttachedAsync();
        var retry = CloseReason.Draining(TimeSpan.FromSeconds(2));
        await _bench.Host.Registry.DrainAsync(() => retry, TimeSpan.FromSeconds(5), Cancellation);
        await socket.TakeAsync(Cancellation);
        await socket.TakeAsync(Cancellation);
        Assert.Equal(retry, (await socket.TakeAsync(Cancellation)).Close);
    }

    [Fact]
    public async Task The_client_of_an_opened_session_may_resume()
    {
        var (session, socket) = await _bench.AttachedAsync();
        var resume = await _bench.ResumeAsync(session, lastSeq: 1);
        await ResumeBench.DetachAsync(session, socket);
        await _bench.TakenUpAsync(session, resume);
    }
}
