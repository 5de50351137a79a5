using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>Which token resumes which session.</summary>
public sealed class ResumeTokenTests : IDisposable
{
    private readonly ResumeBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_token_is_good_once()
    {
        var session = await _bench.DetachedAsync();
        var first = await _bench.ResumeAsync(session);
        var second = await _bench.TakenUpAsync(session, first);
        await _bench.Host.Resumption.ConfirmAsync(second);
        await _bench.RefusedAsync(ResumeRefusal.Unknown, first);
        await _bench.TakenUpAsync(session, ResumeBench.Resume(session, second.Offer));
    }

    [Fact]
    public async Task The_first_token_is_good_before_anything_was_said()
    {
        var (session, socket) = await _bench.AttachedAsync();
        var ack = Assert.IsType<ServerFrame.Connected>((await socket.TakeAsync(Cancellation)).Frame.Frame);
        await _bench.TakenUpAsync(session, ResumeBench.Resume(session, ack.Offer!, lastSeq: 1));
        Assert.True(socket.IsClosed);
    }

    [Fact]
    public async Task A_new_token_takes_the_place_of_the_one_before()
    {
        var session = await _bench.DetachedAsync();
        var first = await _bench.ResumeAsync(session);
        var second = await _bench.ResumeAsync(session);
        await _bench.RefusedAsync(ResumeRefusal.Unknown, first);
        await _bench.TakenUpAsync(session, second);
    }

    [Fact]
    public async Task The_token_of_the_connection_itself_resumes_nothing()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        Assert.Null((await _bench.Begin(resume, ResumeBench.Socket(), session)).Session);
        await _bench.TakenUpAsync(session, resume);
    }

    [Fact]
    public async Task The_session_that_a_connection_began_with_goes_once_it_has_another()
    {
        var session = await _bench.DetachedAsync();
        await _bench.TakenUpAsync(session, await _bench.ResumeAsync(session));
        Assert.Equal(1, _bench.Host.Registry.Count);
    }

    [Fact]
    public async Task A_session_that_another_connection_took_up_outlives_the_connection_that_began_it()
    {
        var other = await _bench.DetachedAsync();
        var (own, socket) = await _bench.AttachedAsync();
        await _bench.TakenUpAsync(own, await _bench.ResumeAsync(own));
        Assert.Same(other, (await _bench.Begin(await _bench.ResumeAsync(other), socket, own)).Session);
        await own.WhenTakenAsync(Cancellation);
        await _bench.TakenUpAsync(own, await _bench.ResumeAsync(own));
    }

    [Fact]
    public async Task Where_there_is_no_room_only_an_attached_connection_is_replaced_and_the_token_stays_good()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var (own, socket) = await _bench.AttachedAsync();
        Assert.True((await _bench.Begin(resume, socket, own, mustReplace: true)).HasNoRoom);
        var second = await _bench.TakenUpAsync(session, resume);
        Assert.Same(session, (await _bench.Begin(ResumeBench.Resume(session, second.Offer), socket, own, mustReplace: true)).Session);
    }

    [Fact]
    public void Tokens_have_256_bits_and_never_come_twice()
    {
        var tokens = Enumerable.Range(0, 10_000).Select(static _ => ResumeTokens.NewToken()).ToHashSet();
        Assert.Equal(10_000, tokens.Count);
        Assert.All(tokens, static token => Assert.Equal(43, token.Length));
        Assert.All(tokens, static token => Assert.Matches("^[A-Za-z0-9_-]+$", token));
    }
}
