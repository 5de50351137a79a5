using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>Which token takes up which session, and what becomes of sessions that nobody can take up.</summary>
public sealed class MemorySessionStoreTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly SessionHost _host;

    public MemorySessionStoreTests() => _host = new SessionHost(new PiecesSource(), _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_token_is_good_once()
    {
        var (session, _) = await DetachedAsync();
        var offer = _host.Store.Offer(session);
        Assert.Same(session, _host.Store.Redeem(Resume(session, offer)).Session);
        Refused(ResumeRefusal.Unknown, Resume(session, offer));
    }

    [Fact]
    public async Task A_new_token_takes_the_place_of_the_one_before()
    {
        var (session, _) = await DetachedAsync();
        var first = _host.Store.Offer(session);
        var second = _host.Store.Offer(session);
        Refused(ResumeRefusal.Unknown, Resume(session, first));
        Assert.Same(session, _host.Store.Redeem(Resume(session, second)).Session);
    }

    [Theory]
    [InlineData("token", ResumeRefusal.Unknown)]
    [InlineData("session", ResumeRefusal.Unknown)]
    [InlineData("epoch", ResumeRefusal.Epoch)]
    [InlineData("both", ResumeRefusal.Unknown)]
    public async Task A_wrong_part_is_refused(string part, ResumeRefusal refusal)
    {
        var (session, _) = await DetachedAsync();
        var right = Resume(session, _host.Store.Offer(session));
        Refused(refusal, part switch
        {
            "token" => right with { ResumeToken = right.ResumeToken[1..] },
            "session" => right with { SessionId = right.SessionId + "x" },
            "epoch" => right with { Epoch = right.Epoch + "x" },
            _ => right with { Epoch = "x", SessionId = "x" },
        });
    }

    [Fact]
    public async Task A_wrong_token_costs_the_right_one_nothing()
    {
        var (session, _) = await DetachedAsync();
        var right = Resume(session, _host.Store.Offer(session));
        for (var i = 0; i < 100; i++)
        {
            Refused(ResumeRefusal.Unknown, right with { ResumeToken = ResumeTokens.NewToken() });
        }

        Assert.Same(session, _host.Store.Redeem(right).Session);
    }

    [Fact]
    public async Task A_session_whose_token_was_spent_in_vain_ends_at_once_if_nobody_is_connected()
    {
        var (session, _) = await DetachedAsync();
        Refused(ResumeRefusal.Epoch, Resume(session, _host.Store.Offer(session)) with { Epoch = "x" });
        await session.Completion.WaitAsync(Cancellation);
        Assert.Equal(0, _host.Registry.Count);
    }

    [Fact]
    public async Task A_session_that_somebody_is_connected_to_goes_on()
    {
        var session = _host.Begin(new SendQueue(CloseReason.SlowConsumer));
        Refused(ResumeRefusal.Epoch, Resume(session, _host.Store.Offer(session)) with { Epoch = "x" });
        Assert.True(await session.PostAsync(new SessionInput.Ticked(_time.Elapsed), Cancellation));
        await session.WhenTakenAsync(Cancellation);
        Assert.Equal(1, _host.Registry.Count);
    }

    [Fact]
    public async Task Every_name_that_the_session_bore_is_good()
    {
        var (session, _) = await DetachedAsync();
        var first = session.SessionId;
        foreach (var name in (string[])["b", "c", "b", "d"])
        {
            await session.PostAsync(
                new SessionInput.MessageArrived(ClientMessage.Of(new ClientFrame.Keepalive(), "keepalive", name), _time.Elapsed, _time.Elapsed), Cancellation);
        }

        await session.WhenTakenAsync(Cancellation);
        Assert.Equal("d", session.SessionId);
        foreach (var name in (string[])[first, "b", "c", "d"])
        {
            Assert.Same(session, _host.Store.Redeem(Resume(session, _host.Store.Offer(session)) with { SessionId = name }).Session);
        }

        Refused(ResumeRefusal.Unknown, Resume(session, _host.Store.Offer(session)) with { SessionId = "e" });
    }

    [Fact]
    public async Task A_session_whose_window_is_over_is_expired_and_its_token_still_known()
    {
        var (session, queue) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        session.Outbox.Detach(queue);
        await session.PostAsync(new SessionInput.Detached(false, _time.Elapsed), Cancellation);
        await session.WhenTakenAsync(Cancellation);
        _time.Advance(new SessionRules(null!).ResumeWindow);
        await session.Completion.WaitAsync(Cancellation);
        Refused(ResumeRefusal.Expired, resume);
        Refused(ResumeRefusal.Expired, resume);
        Refused(ResumeRefusal.Unknown, resume with { ResumeToken = "x" });
    }

    [Fact]
    public async Task A_session_that_ended_for_good_is_unknown()
    {
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        session.End();
        await session.Completion.WaitAsync(Cancellation);
        Refused(ResumeRefusal.Unknown, resume);
    }

    [Fact]
    public async Task Where_buffers_hold_too_much_the_session_that_is_alone_the_longest_goes_first()
    {
        using var host = new SessionHost(new PiecesSource(), _time, maxReplayBytes: 0);
        var sessions = new List<(SessionLoop Session, ClientFrame.Resume Resume)>();
        for (var i = 0; i < 3; i++)
        {
            var queue = new SendQueue(CloseReason.SlowConsumer);
            var session = host.Begin(queue);
            await session.WhenTakenAsync(Cancellation);
            sessions.Add((session, Resume(session, host.Store.Offer(session))));
            session.Outbox.Detach(queue);
        }

        host.Store.Detached(sessions[1].Session);
        host.Store.Detached(sessions[0].Session);
        host.Budget.Add(1_000_000);
        host.Store.Shrink();
        await sessions[1].Session.Completion.WaitAsync(Cancellation);
        Assert.Equal(ResumeRefusal.Expired, host.Store.Redeem(sessions[1].Resume).Refusal);
        Assert.Same(sessions[0].Session, host.Store.Redeem(sessions[0].Resume).Session);
        host.Store.Shrink();
        Assert.Same(sessions[2].Session, host.Store.Redeem(sessions[2].Resume).Session);
    }

    [Fact]
    public async Task A_session_that_was_taken_up_meanwhile_does_not_go()
    {
        using var host = new SessionHost(new PiecesSource(), _time, maxReplayBytes: 0);
        var session = host.Begin(new SendQueue(CloseReason.SlowConsumer));
        await session.WhenTakenAsync(Cancellation);
        host.Store.Detached(session);
        host.Budget.Add(1_000_000);
        host.Store.Shrink();
        Assert.Same(session, host.Store.Redeem(Resume(session, host.Store.Offer(session))).Session);
    }

    [Fact]
    public void Tokens_have_256_bits_and_never_come_twice()
    {
        var tokens = Enumerable.Range(0, 10_000).Select(static _ => ResumeTokens.NewToken()).ToHashSet();
        Assert.Equal(10_000, tokens.Count);
        Assert.All(tokens, static token => Assert.Equal(43, token.Length));
        Assert.All(tokens, static token => Assert.Matches("^[A-Za-z0-9_-]+$", token));
    }

    private static ClientFrame.Resume Resume(SessionLoop session, ResumeOffer offer) => new(session.SessionId, offer.Epoch, offer.ResumeToken, 0);

    private void Refused(ResumeRefusal refusal, ClientFrame.Resume resume)
    {
        var outcome = _host.Store.Redeem(resume);
        Assert.Null(outcome.Session);
        Assert.Equal(refusal, outcome.Refusal);
    }

    private async Task<(SessionLoop Session, SendQueue Queue)> DetachedAsync()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        var session = _host.Begin(queue);
        await session.WhenTakenAsync(Cancellation);
        session.Outbox.Detach(queue);
        return (session, queue);
    }
}
