using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>A resume from a connection that is older than the one that has the session never costs a client its session.</summary>
public sealed class OlderConnectionTests : IDisposable
{
    private readonly ResumeBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_resume_on_an_older_connection_does_not_supersede_a_newer_one()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var (late, older) = await _bench.AttachedAsync();
        var newer = ResumeBench.Socket();
        await _bench.TakenUpAsync(session, resume, newer);
        Assert.Equal(new(null, null, ResumeRefusal.Unknown), await _bench.DecidedAsync(_bench.Begin(resume, older, late)));
        Assert.False(newer.IsClosed);
        await ResumeBench.DetachAsync(session, newer);
        await _bench.TakenUpAsync(session, resume);
    }

    [Fact]
    public async Task It_is_refused_after_ten_seconds()
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var (late, older) = await _bench.AttachedAsync();
        await _bench.TakenUpAsync(session, resume);
        var pending = _bench.Begin(resume, older, late);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.False(pending.IsCompleted);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ResumeRefusal.Unknown, (await pending.WaitAsync(Cancellation)).Refusal);
    }

    [Fact]
    public async Task A_connection_opened_before_the_sessions_current_one_may_resume_it()
    {
        var (standby, socket) = await _bench.AttachedAsync();
        var session = await _bench.DetachedAsync();
        var result = await _bench.Begin(await _bench.ResumeAsync(session), socket, standby);
        Assert.Same(session, result.Session);
        await _bench.TakenUpAsync(session, ResumeBench.Resume(session, result.Claim!.Offer));
    }

    [Fact]
    public async Task An_older_connection_waits_until_it_is_known_whether_the_newer_one_got_its_reply()
    {
        var (standby, older) = await _bench.AttachedAsync();
        var newer = ResumeBench.Socket();
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        await _bench.TakenUpAsync(session, resume, newer);
        var pending = _bench.Begin(resume, older, standby);
        Assert.False(pending.IsCompleted);
        Assert.False(newer.IsClosed);

        // The newer one breaks before its client has got the reply.
        await session.DetachAsync(newer, isForGood: false);
        Assert.Same(session, (await pending.WaitAsync(Cancellation)).Session);
    }

    [Fact]
    public async Task An_older_connection_does_not_harm_a_client_on_a_newer_one()
    {
        var late = new List<SessionLoop>();
        for (var i = 0; i < 20; i++)
        {
            late.Add((await _bench.AttachedAsync()).Session);
        }

        var newer = ResumeBench.Socket();
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var second = await _bench.TakenUpAsync(session, resume, newer);

        // The client has the reply, but breaks off before that is known; then comes what it said on connections that it has long given up.
        await ResumeBench.DetachAsync(session, newer);
        var overtaken = new List<ResumeOffer>();
        foreach (var own in late)
        {
            var older = ResumeBench.Socket();
            var result = await _bench.Begin(resume, older, own);
            Assert.Same(session, result.Session);
            overtaken.Add(result.Claim!.Offer);
            await ResumeBench.DetachAsync(session, older);
        }

        var third = await _bench.TakenUpAsync(session, ResumeBench.Resume(session, second.Offer));
        await _bench.RefusedAsync(ResumeRefusal.Unknown, resume);
        foreach (var offer in overtaken)
        {
            await _bench.RefusedAsync(ResumeRefusal.Unknown, ResumeBench.Resume(session, offer));
        }

        await _bench.TakenUpAsync(session, ResumeBench.Resume(session, third.Offer));
    }

    [Fact]
    public async Task A_reserve_connection_that_received_its_reply_has_the_only_valid_token()
    {
        var (reserve, older) = await _bench.AttachedAsync();
        var newer = ResumeBench.Socket();
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var second = await _bench.TakenUpAsync(session, resume, newer);
        await ResumeBench.DetachAsync(session, newer);
        var third = (await _bench.Begin(resume, older, reserve)).Claim!;
        await _bench.Host.Resumption.ConfirmAsync(third);
        await _bench.RefusedAsync(ResumeRefusal.Unknown, resume);
        await _bench.RefusedAsync(ResumeRefusal.Unknown, ResumeBench.Resume(session, second.Offer));
        await _bench.TakenUpAsync(session, ResumeBench.Resume(session, third.Offer));
    }
}
