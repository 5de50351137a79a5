using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>The token with which a session was resumed stays valid until the client is known to have the next one.</summary>
public sealed class LostReplyTests : IDisposable
{
    private readonly ResumeBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_token_whose_reply_was_lost_stays_valid()
    {
        var session = await _bench.DetachedAsync();
        var first = await _bench.ResumeAsync(session);
        var lost = new List<Server.Sessions.ResumeClaim>();
        for (var i = 0; i < 5; i++)
        {
            lost.Add(await _bench.TakenUpAsync(session, first));
        }

        // Whoever says that he has not got the replies is believed; the tokens in them are worth nothing.
        foreach (var claim in lost.SkipLast(1))
        {
            await _bench.RefusedAsync(ResumeRefusal.Unknown, ResumeBench.Resume(session, claim.Offer));
        }

        await _bench.Host.Resumption.ConfirmAsync(lost[0]);
        await _bench.TakenUpAsync(session, first);
    }

    [Fact]
    public async Task A_client_that_received_the_reply_may_resume_before_that_is_known()
    {
        var session = await _bench.DetachedAsync();
        var first = await _bench.ResumeAsync(session);
        var second = ResumeBench.Resume(session, (await _bench.TakenUpAsync(session, first)).Offer);
        var third = await _bench.TakenUpAsync(session, second);
        await _bench.RefusedAsync(ResumeRefusal.Unknown, first);
        await _bench.Host.Resumption.ConfirmAsync(third);
        await _bench.RefusedAsync(ResumeRefusal.Unknown, second);
        await _bench.TakenUpAsync(session, ResumeBench.Resume(session, third.Offer));
    }

    [Fact]
    public async Task Of_two_connections_with_one_token_the_later_gets_the_session()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var session = await _bench.DetachedAsync();
            var resume = await _bench.ResumeAsync(session);
            SendQueue[] sockets = [ResumeBench.Socket(), ResumeBench.Socket()];
            var results = await Task.WhenAll(sockets.Select(socket => Task.Run(() => _bench.RedeemAsync(resume, socket), Cancellation)));
            var winner = Assert.Single(Enumerable.Range(0, 2), n => results[n].Session is not null && !sockets[n].IsClosed);
            await ResumeBench.DetachAsync(session, sockets[winner]);
            await _bench.Host.Resumption.ConfirmAsync(results[winner].Claim!);
            await _bench.TakenUpAsync(session, ResumeBench.Resume(session, results[winner].Claim!.Offer));
            session.End();
        }
    }

    [Fact]
    public async Task Of_two_claims_the_newer_gets_the_session_in_any_order()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        SendQueue early = ResumeBench.Socket(), late = ResumeBench.Socket();
        var (own, _) = await _bench.AttachedAsync();
        var directory = _bench.Host.Directory;
        var older = (await directory.RedeemAsync(new(resume.ResumeToken, own.Address), Cancellation)).Claim!;
        var newer = (await directory.RedeemAsync(new(older.Offer.ResumeToken, own.Address), Cancellation)).Claim!;
        Assert.Null(await session.AttachAsync(late, resume, newer));
        Assert.Null(await session.AttachAsync(early, resume, older));
        Assert.Equal(CloseReason.Superseded, (await early.TakeAsync(Cancellation)).Close);
        Assert.IsType<ServerFrame.Resumed>((await late.TakeAsync(Cancellation)).Frame.Frame);
        Assert.False(late.IsClosed);
    }

    [Fact]
    public async Task A_resume_waits_for_the_receipt_of_the_reply_while_its_connection_is_open()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var second = await _bench.TakenUpAsync(session, resume);
        var (own, socket) = await _bench.AttachedAsync();
        var pending = _bench.Begin(resume, socket, own);
        Assert.False(pending.IsCompleted);
        await _bench.Host.Resumption.ConfirmAsync(second);
        Assert.Equal(ResumeRefusal.Unknown, (await pending.WaitAsync(Cancellation)).Refusal);
        await _bench.RefusedAsync(ResumeRefusal.Unknown, resume);
    }

    [Fact]
    public async Task If_the_connection_broke_the_reply_counts_as_lost()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var socket = ResumeBench.Socket();
        await _bench.TakenUpAsync(session, resume, socket);
        var (own, next) = await _bench.AttachedAsync();
        var pending = _bench.Begin(resume, next, own);
        Assert.False(pending.IsCompleted);
        await session.DetachAsync(socket, isForGood: false);
        Assert.Same(session, (await pending.WaitAsync(Cancellation)).Session);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_for_a_second_counts_as_dead()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var silent = ResumeBench.Socket();
        await _bench.TakenUpAsync(session, resume, silent);
        var (own, socket) = await _bench.AttachedAsync();
        var pending = _bench.Begin(resume, socket, own);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(pending.IsCompleted);
        Assert.False(silent.IsClosed);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Same(session, (await pending.WaitAsync(Cancellation)).Session);
        Assert.Equal(CloseReason.Superseded, (await silent.TakeAsync(Cancellation)).Close);
    }

    [Fact]
    public async Task The_newest_token_is_decided_upon_at_once()
    {
        var session = await _bench.DetachedAsync();
        var second = await _bench.TakenUpAsync(session, await _bench.ResumeAsync(session));
        var (own, socket) = await _bench.AttachedAsync();
        var result = await _bench.Begin(ResumeBench.Resume(session, second.Offer), socket, own).WaitAsync(Cancellation);
        Assert.Same(session, result.Session);
    }
}
