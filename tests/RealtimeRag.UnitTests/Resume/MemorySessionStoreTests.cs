using System.Collections.Concurrent;
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
    private readonly ConcurrentBag<Task> _fresh = [];

    public MemorySessionStoreTests() => _host = new SessionHost(new PiecesSource(), _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_token_is_good_once()
    {
        var (session, _) = await DetachedAsync();
        var first = _host.Store.Offer(session);
        var second = TakenUp(session, Resume(session, first));
        _host.Store.Seen(session, second);
        Refused(ResumeRefusal.Unknown, Resume(session, first));
        TakenUp(session, Resume(session, second));
    }

    [Fact]
    public async Task A_token_whose_reply_was_lost_is_good_again_and_again()
    {
        var (session, _) = await DetachedAsync();
        var first = _host.Store.Offer(session);
        var lost = Enumerable.Range(0, 5).Select(_ => TakenUp(session, Resume(session, first))).ToList();

        // Whoever says that he has not got the replies is believed; the tokens in them are worth nothing.
        Assert.All(lost.SkipLast(1), offer => Refused(ResumeRefusal.Unknown, Resume(session, offer)));
        _host.Store.Seen(session, lost[0]);
        TakenUp(session, Resume(session, first));
    }

    [Fact]
    public async Task A_client_that_got_the_reply_may_come_back_before_that_is_known()
    {
        var (session, _) = await DetachedAsync();
        var first = _host.Store.Offer(session);
        var second = TakenUp(session, Resume(session, first));
        var third = TakenUp(session, Resume(session, second));
        Refused(ResumeRefusal.Unknown, Resume(session, first));
        _host.Store.Seen(session, third);
        Refused(ResumeRefusal.Unknown, Resume(session, second));
        TakenUp(session, Resume(session, third));
    }

    [Fact]
    public async Task Of_two_connections_with_one_token_the_later_has_the_session_and_its_token_is_good()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var (session, _) = await DetachedAsync();
            var resume = Resume(session, _host.Store.Offer(session));
            SendQueue[] sockets = [new(CloseReason.SlowConsumer), new(CloseReason.SlowConsumer)];
            var outcomes = await Task.WhenAll(sockets.Select(socket => Task.Run(() => Redeem(resume, socket), Cancellation)));
            var winner = Assert.Single(Enumerable.Range(0, 2), n => outcomes[n].Session is not null && !sockets[n].IsClosed);
            Assert.True(session.Outbox.Detach(sockets[winner]));
            _host.Store.Seen(session, outcomes[winner].Offer!);
            TakenUp(session, Resume(session, outcomes[winner].Offer!));
            session.End();
        }
    }

    [Fact]
    public async Task Whether_the_reply_arrived_is_waited_for_while_its_connection_is_open()
    {
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        var second = TakenUp(session, resume);
        var pending = Redeem(resume, mustDecide: false).Pending;
        Assert.False(pending!.IsCompleted);
        _host.Store.Seen(session, second);
        await pending.WaitAsync(Cancellation);
        Refused(ResumeRefusal.Unknown, resume);
    }

    [Fact]
    public async Task Where_the_connection_broke_the_reply_counts_as_lost()
    {
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        var socket = new SendQueue(CloseReason.SlowConsumer);
        Redeem(resume, socket);
        var pending = Redeem(resume, mustDecide: false).Pending;
        Assert.True(session.Outbox.Detach(socket));
        Assert.False(pending!.IsCompleted);
        _host.Store.Detached(session);
        await pending.WaitAsync(Cancellation);
        Assert.Same(session, Redeem(resume, mustDecide: false).Session);
    }

    [Fact]
    public async Task The_newest_token_is_decided_upon_at_once()
    {
        var (session, _) = await DetachedAsync();
        var second = TakenUp(session, Resume(session, _host.Store.Offer(session)));
        Assert.Same(session, Redeem(Resume(session, second), mustDecide: false).Session);
    }

    [Fact]
    public async Task The_token_of_the_connection_itself_takes_up_nothing()
    {
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        Assert.Null(_host.Store.Redeem(new(resume, new SendQueue(CloseReason.SlowConsumer), session, MustDecide: true)).Session);
        TakenUp(session, resume);
    }

    [Fact]
    public async Task What_an_older_connection_still_asks_for_does_not_send_the_newer_one_away()
    {
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        SendQueue older = new(CloseReason.SlowConsumer), newer = new(CloseReason.SlowConsumer);
        var late = _host.Begin(older);
        Assert.Same(session, Redeem(resume, newer).Session);
        Assert.Equal(new(null, null, ResumeRefusal.Unknown), _host.Store.Redeem(new(resume, older, late, MustDecide: true)));
        Assert.True(session.Outbox.Detach(newer));
        TakenUp(session, resume);
    }

    [Fact]
    public async Task A_connection_that_was_opened_before_the_sessions_own_may_take_it_up()
    {
        var standby = _host.Begin(new SendQueue(CloseReason.SlowConsumer));
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        var outcome = _host.Store.Redeem(new(resume, new SendQueue(CloseReason.SlowConsumer), standby));
        Assert.Same(session, outcome.Session);
        TakenUp(session, Resume(session, outcome.Offer!));
    }

    [Fact]
    public async Task An_older_connection_waits_until_it_is_known_whether_the_newer_one_got_its_reply()
    {
        SendQueue older = new(CloseReason.SlowConsumer), newer = new(CloseReason.SlowConsumer);
        var standby = _host.Begin(older);
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        Assert.Same(session, Redeem(resume, newer).Session);
        var outcome = _host.Store.Redeem(new(resume, older, standby));
        Assert.True(outcome is { IsOlder: true, Pending.IsCompleted: false });
        Assert.False(newer.IsClosed);

        // The newer one breaks before its client has got the reply.
        Assert.True(session.Outbox.Detach(newer));
        _host.Store.Detached(session);
        await outcome.Pending.WaitAsync(Cancellation);
        Assert.Same(session, _host.Store.Redeem(new(resume, older, standby)).Session);
    }

    [Fact]
    public async Task An_older_connection_costs_a_client_nothing_that_had_come_back_on_a_newer_one()
    {
        SendQueue older = new(CloseReason.SlowConsumer), newer = new(CloseReason.SlowConsumer);
        SessionLoop[] late = [.. Enumerable.Range(0, 20).Select(_ => _host.Begin(older))];
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        var second = Redeem(resume, newer).Offer!;

        // The client has the reply, but breaks off before that is known; then comes what it said on connections that it has long given up.
        Assert.True(session.Outbox.Detach(newer));
        var overtaken = new List<ResumeOffer>();
        foreach (var fresh in late)
        {
            var outcome = _host.Store.Redeem(new(resume, older, fresh));
            Assert.Same(session, outcome.Session);
            overtaken.Add(outcome.Offer!);
            Assert.True(session.Outbox.Detach(older));
        }

        var third = TakenUp(session, Resume(session, second));
        Refused(ResumeRefusal.Unknown, resume);
        Assert.All(overtaken, offer => Refused(ResumeRefusal.Unknown, Resume(session, offer)));
        TakenUp(session, Resume(session, third));
    }

    [Fact]
    public async Task A_reserve_connection_that_got_its_reply_has_the_only_good_token()
    {
        SendQueue older = new(CloseReason.SlowConsumer), newer = new(CloseReason.SlowConsumer);
        var reserve = _host.Begin(older);
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        var second = Redeem(resume, newer).Offer!;
        Assert.True(session.Outbox.Detach(newer));
        var third = _host.Store.Redeem(new(resume, older, reserve)).Offer!;
        _host.Store.Seen(session, third);
        Refused(ResumeRefusal.Unknown, resume);
        Refused(ResumeRefusal.Unknown, Resume(session, second));
        TakenUp(session, Resume(session, third));
    }

    [Fact]
    public async Task Where_there_is_no_room_only_an_attached_connection_is_replaced_and_the_token_stays_good()
    {
        var (session, _) = await DetachedAsync();
        var resume = Resume(session, _host.Store.Offer(session));
        var fresh = _host.Begin(new SendQueue(CloseReason.SlowConsumer));
        Assert.True(_host.Store.Redeem(new(resume, new SendQueue(CloseReason.SlowConsumer), fresh, MustReplace: true)).HasNoRoom);
        var second = TakenUp(session, resume);
        Assert.True(session.Outbox.IsAttached);
        Assert.Same(session, _host.Store.Redeem(new(Resume(session, second), new SendQueue(CloseReason.SlowConsumer), fresh, MustReplace: true)).Session);
    }

    [Fact]
    public async Task Only_so_many_sessions_wait_for_their_clients_and_the_oldest_goes_first()
    {
        using var host = new SessionHost(new PiecesSource(), _time, maxDetached: 3);
        var sessions = new List<(SessionLoop Session, ClientFrame.Resume Resume)>();
        for (var i = 0; i < 5; i++)
        {
            var queue = new SendQueue(CloseReason.SlowConsumer);
            var session = host.Begin(queue);
            await session.WhenTakenAsync(Cancellation);
            sessions.Add((session, Resume(session, host.Store.Offer(session)) with { LastSeq = 1 }));
            session.Outbox.Detach(queue);
            host.Store.Detached(session);
        }

        await Task.WhenAll(sessions[0].Session.Completion, sessions[1].Session.Completion).WaitAsync(Cancellation);
        Assert.Equal(3, host.Registry.Count);
        Assert.Equal(ResumeRefusal.Expired, Redeem(sessions[0].Resume, host: host).Refusal);
        Assert.All(sessions.Skip(2), session => Assert.Same(session.Session, Redeem(session.Resume, host: host).Session));
    }

    [Fact]
    public async Task A_wrong_position_ends_the_session_and_tells_whoever_is_connected()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        var session = _host.Begin(queue);
        await session.WhenTakenAsync(Cancellation);
        Refused(ResumeRefusal.Position, Resume(session, _host.Store.Offer(session)) with { LastSeq = 99 });
        await session.Completion.WaitAsync(Cancellation);
        while (await queue.TakeAsync(Cancellation) is { Close: var reason })
        {
            if (reason is not null)
            {
                Assert.Equal(CloseReason.Superseded, reason);
                break;
            }
        }
    }

    [Fact]
    public async Task A_new_token_takes_the_place_of_the_one_before()
    {
        var (session, _) = await DetachedAsync();
        var first = _host.Store.Offer(session);
        var second = _host.Store.Offer(session);
        Refused(ResumeRefusal.Unknown, Resume(session, first));
        TakenUp(session, Resume(session, second));
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

        TakenUp(session, right);
    }

    [Fact]
    public async Task A_session_whose_token_was_spent_in_vain_ends_at_once_if_nobody_is_connected()
    {
        var (session, _) = await DetachedAsync();
        Refused(ResumeRefusal.Epoch, Resume(session, _host.Store.Offer(session)) with { Epoch = "x" });
        await Task.WhenAll([session.Completion, .. _fresh]).WaitAsync(Cancellation);
        Assert.Equal(0, _host.Registry.Count);
    }

    [Fact]
    public async Task A_session_that_somebody_is_connected_to_goes_on()
    {
        var session = _host.Begin(new SendQueue(CloseReason.SlowConsumer));
        Refused(ResumeRefusal.Epoch, Resume(session, _host.Store.Offer(session)) with { Epoch = "x" });
        Assert.True(await session.PostAsync(new SessionInput.Ticked(_time.Elapsed), Cancellation));
        await session.WhenTakenAsync(Cancellation);
        await Task.WhenAll(_fresh).WaitAsync(Cancellation);
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
            TakenUp(session, Resume(session, _host.Store.Offer(session)) with { SessionId = name });
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
        using var host = new SessionHost(new PiecesSource(), _time, maxReplayBytes: 500_000);
        var sessions = new List<(SessionLoop Session, ClientFrame.Resume Resume)>();
        for (var i = 0; i < 3; i++)
        {
            var queue = new SendQueue(CloseReason.SlowConsumer);
            var session = host.Begin(queue);
            await session.WhenTakenAsync(Cancellation);
            sessions.Add((session, Resume(session, host.Store.Offer(session)) with { LastSeq = 1 }));
            session.Outbox.Detach(queue);
        }

        host.Store.Detached(sessions[1].Session);
        host.Store.Detached(sessions[0].Session);
        host.Budget.Add(1_000_000);
        host.Store.Shrink();
        await sessions[1].Session.Completion.WaitAsync(Cancellation);

        // Each session that works looks at the budget too, and the ones that come back below do.
        host.Budget.Add(-1_000_000);
        Assert.Equal(ResumeRefusal.Expired, Redeem(sessions[1].Resume, host: host).Refusal);
        Assert.Same(sessions[0].Session, Redeem(sessions[0].Resume, host: host).Session);
        host.Budget.Add(1_000_000);
        host.Store.Shrink();
        Assert.Same(sessions[2].Session, Redeem(sessions[2].Resume, host: host).Session);
    }

    [Fact]
    public async Task A_detachment_that_is_reported_after_a_resume_changes_nothing()
    {
        using var host = new SessionHost(new PiecesSource(), _time, maxReplayBytes: 500_000);
        SendQueue first = new(CloseReason.SlowConsumer), second = new(CloseReason.SlowConsumer);
        var session = host.Begin(first);
        await session.WhenTakenAsync(Cancellation);
        var resume = Resume(session, host.Store.Offer(session)) with { LastSeq = 1 };
        Assert.True(session.Outbox.Detach(first));
        Assert.Same(session, Redeem(resume, second, host: host).Session);
        host.Store.Detached(session);

        // Detached later, it is the last in the order in which sessions are given up.
        var other = host.Begin(first = new SendQueue(CloseReason.SlowConsumer));
        await other.WhenTakenAsync(Cancellation);
        Assert.True(other.Outbox.Detach(first));
        host.Store.Detached(other);
        Assert.True(session.Outbox.Detach(second));
        host.Store.Detached(session);
        host.Budget.Add(1_000_000);
        host.Store.Shrink();
        await other.Completion.WaitAsync(Cancellation);
        Assert.False(session.Completion.IsCompleted);
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
        Assert.Same(session, Redeem(Resume(session, host.Store.Offer(session)) with { LastSeq = 1 }, host: host).Session);
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

    private ResumeOutcome Redeem(ClientFrame.Resume resume, SendQueue? socket = null, SessionHost? host = null, bool mustDecide = true)
    {
        host ??= _host;
        socket ??= new SendQueue(CloseReason.SlowConsumer);
        var fresh = host.Begin(socket);
        var outcome = host.Store.Redeem(new(resume, socket, fresh, mustDecide));
        fresh.End();
        _fresh.Add(fresh.Completion);
        return outcome;
    }

    private ResumeOffer TakenUp(SessionLoop session, ClientFrame.Resume resume)
    {
        var outcome = Redeem(resume);
        Assert.Same(session, outcome.Session);
        return outcome.Offer!;
    }

    private void Refused(ResumeRefusal refusal, ClientFrame.Resume resume)
    {
        var outcome = Redeem(resume);
        Assert.Null(outcome.Session);
        Assert.Null(outcome.Offer);
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
