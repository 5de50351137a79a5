using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>How long sessions wait for their clients, and which of them go first where there is no room.</summary>
public sealed class DetachedSessionsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_whose_window_has_passed_is_expired_and_its_token_still_known()
    {
        using var bench = new ResumeBench();
        var session = await bench.DetachedAsync();
        var resume = await bench.ResumeAsync(session);
        bench.Time.Advance(new SessionRules(null!).ResumeWindow);
        await session.Completion.WaitAsync(Cancellation);
        await bench.RefusedAsync(ResumeRefusal.Expired, resume);
        await bench.RefusedAsync(ResumeRefusal.Expired, resume);
        await bench.RefusedAsync(ResumeRefusal.Unknown, resume with { ResumeToken = "x" });
    }

    [Fact]
    public async Task A_session_that_ended_for_good_is_unknown()
    {
        using var bench = new ResumeBench();
        var session = await bench.DetachedAsync();
        var resume = await bench.ResumeAsync(session);
        session.End();
        await session.Completion.WaitAsync(Cancellation);
        await bench.RefusedAsync(ResumeRefusal.Unknown, resume);
    }

    [Fact]
    public async Task A_claim_that_comes_after_the_end_is_refused()
    {
        using var bench = new ResumeBench();
        var session = await bench.DetachedAsync();
        var resume = await bench.ResumeAsync(session);
        var (own, socket) = await bench.AttachedAsync();
        var claim = (await bench.Host.Directory.RedeemAsync(new(resume.ResumeToken, own.Address), Cancellation)).Claim!;
        session.Expire();
        await session.Completion.WaitAsync(Cancellation);
        Assert.Equal(ResumeRefusal.Expired, await session.AttachAsync(socket, resume, claim));
        Assert.False(socket.IsClosed);
    }

    [Fact]
    public async Task The_number_of_sessions_without_a_connection_is_limited_and_the_oldest_ends_first()
    {
        using var bench = new ResumeBench(maxDetached: 3);
        var sessions = new List<(SessionLoop Session, ClientFrame.Resume Resume)>();
        for (var i = 0; i < 5; i++)
        {
            var (session, socket) = await bench.AttachedAsync();
            sessions.Add((session, await bench.ResumeAsync(session, lastSeq: 1)));
            await ResumeBench.DetachAsync(session, socket);
        }

        await Task.WhenAll(sessions[0].Session.Completion, sessions[1].Session.Completion).WaitAsync(Cancellation);
        Assert.Equal(3, bench.Host.Registry.Count);
        await bench.RefusedAsync(ResumeRefusal.Expired, sessions[0].Resume);
        foreach (var (session, resume) in sessions.Skip(2))
        {
            await bench.TakenUpAsync(session, resume);
        }
    }

    [Fact]
    public async Task One_principal_has_a_limited_number_of_waiting_sessions_and_displaces_no_others()
    {
        using var bench = new ResumeBench();
        var (desk, other) = (new Principal(PrincipalKind.Key, "desk"), new Principal(PrincipalKind.Key, "other"));
        var sessions = new List<SessionLoop>();
        foreach (var principal in (Principal[])[other, desk, desk, desk])
        {
            var (session, socket) = await bench.AttachedAsync(principal);
            sessions.Add(session);
            await ResumeBench.DetachAsync(session, socket);
        }

        await sessions[1].Completion.WaitAsync(Cancellation);
        Assert.Equal(3, bench.Host.Registry.Count);
        Assert.All((SessionLoop[])[sessions[0], sessions[2], sessions[3]], static session => Assert.False(session.Completion.IsCompleted));
    }

    [Fact]
    public async Task If_buffers_exceed_their_limit_the_longest_disconnected_session_ends_first()
    {
        using var bench = new ResumeBench(maxReplayBytes: 500_000);
        var sessions = new List<(SessionLoop Session, Server.Transport.SendQueue Socket, ClientFrame.Resume Resume)>();
        for (var i = 0; i < 3; i++)
        {
            var (session, socket) = await bench.AttachedAsync();
            sessions.Add((session, socket, await bench.ResumeAsync(session, lastSeq: 1)));
        }

        await ResumeBench.DetachAsync(sessions[1].Session, sessions[1].Socket);
        await ResumeBench.DetachAsync(sessions[0].Session, sessions[0].Socket);
        bench.Host.Budget.Add(1_000_000);
        bench.Host.Detached.Shrink();
        await sessions[1].Session.Completion.WaitAsync(Cancellation);

        // Each session that works looks at the budget too, and the ones that come back below do.
        bench.Host.Budget.Add(-1_000_000);
        await bench.RefusedAsync(ResumeRefusal.Expired, sessions[1].Resume);
        await bench.TakenUpAsync(sessions[0].Session, sessions[0].Resume);
        bench.Host.Budget.Add(1_000_000);
        bench.Host.Detached.Shrink();
        await bench.TakenUpAsync(sessions[2].Session, sessions[2].Resume);
    }

    [Fact]
    public async Task A_detachment_that_is_reported_after_a_resume_changes_nothing()
    {
        using var bench = new ResumeBench(maxReplayBytes: 500_000);
        var (session, first) = await bench.AttachedAsync();
        var second = ResumeBench.Socket();
        await bench.TakenUpAsync(session, await bench.ResumeAsync(session, lastSeq: 1), second);
        await ResumeBench.DetachAsync(session, first);

        // Detached later, it is the last in the order in which sessions are given up.
        var other = await bench.DetachedAsync();
        await ResumeBench.DetachAsync(session, second);
        bench.Host.Budget.Add(1_000_000);
        bench.Host.Detached.Shrink();
        await other.Completion.WaitAsync(Cancellation);
        Assert.False(session.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_session_resumed_meanwhile_is_not_ended()
    {
        using var bench = new ResumeBench();
        var session = await bench.DetachedAsync();
        await bench.TakenUpAsync(session, await bench.ResumeAsync(session, lastSeq: 1));
        session.Expire();
        await session.WhenTakenAsync(Cancellation);
        await bench.TakenUpAsync(session, await bench.ResumeAsync(session, lastSeq: 1));
        Assert.False(session.Completion.IsCompleted);
    }
}
