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
    public async Task The_first_token_is_valid_before_any_message()
    {
        var (session, socket) = await _bench.AttachedAsync();
        var ack = Assert.IsType<ServerFrame.Connected>((await socket.TakeAsync(Cancellation)).Frame.Frame);
        await _bench.TakenUpAsync(session, ResumeBench.Resume(session, ack.Offer!, lastSeq: 1));
        Assert.True(socket.IsClosed);
    }

    [Fact]
    public async Task A_new_token_replaces_the_previous_one()
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
    public async Task The_initial_session_of_a_connection_ends_once_it_has_another()
    {
        var session = await _bench.DetachedAsync();
        await _bench.TakenUpAsync(session, await _bench.ResumeAsync(session));
        Assert.Equal(1, _bench.Host.Registry.Count);
    }

    [Fact]
    public async Task A_session_resumed_by_another_connection_outlives_the_one_that_created_it()
    {
        var other = await _bench.DetachedAsync();
        var (own, socket) = await _bench.AttachedAsync();
        await _bench.TakenUpAsync(own, await _bench.ResumeAsync(own));
        Assert.Same(other, (await _bench.Begin(await _bench.ResumeAsync(other), socket, own)).Session);
        await own.WhenTakenAsync(Cancellation);
        await _bench.TakenUpAsync(own, await _bench.ResumeAsync(own));
    }

    [Fact]
    public async Task Without_room_only_an_attached_connection_is_replaced_and_the_token_stays_valid()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var (own, socket) = await _bench.AttachedAsync();
        Assert.True((await _bench.Begin(resume, socket, own, mustReplace: true)).HasNoRoom);
        var second = await _bench.TakenUpAsync(session, resume);
        Assert.Same(session, (await _bench.Begin(ResumeBench.Resume(session, second.Offer), socket, own, mustReplace: true)).Session);
    }

    [Fact]
    public void Tokens_have_256_bits_and_are_unique()
    {
        var tokens = Enumerable.Range(0, 10_000).Select(static _ => ResumeTokens.NewToken()).ToHashSet();
        Assert.Equal(10_000, tokens.Count);
        Assert.All(tokens, static token => Assert.Equal(43, token.Length));
        Assert.All(tokens, static token => Assert.Matches("^[A-Za-z0-9_-]+$", token));
    }
}
