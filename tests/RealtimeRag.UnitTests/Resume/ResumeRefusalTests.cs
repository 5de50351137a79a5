using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>What a client must send along with its token, and what happens to a session after a wrong request.</summary>
public sealed class ResumeRefusalTests : IDisposable
{
    private readonly ResumeBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("token", ResumeRefusal.Unknown)]
    [InlineData("session", ResumeRefusal.Unknown)]
    [InlineData("epoch", ResumeRefusal.Epoch)]
    [InlineData("both", ResumeRefusal.Unknown)]
    public async Task A_wrong_part_is_refused(string part, ResumeRefusal refusal)
    {
        var right = await _bench.ResumeAsync(await _bench.DetachedAsync());
        await _bench.RefusedAsync(refusal, part switch
        {
            "token" => right with { ResumeToken = right.ResumeToken[1..] },
            "session" => right with { SessionId = right.SessionId + "x" },
            "epoch" => right with { Epoch = right.Epoch + "x" },
            _ => right with { Epoch = "x", SessionId = "x" },
        });
    }

    [Fact]
    public async Task A_wrong_token_does_not_affect_the_right_one()
    {
        var session = await _bench.DetachedAsync();
        var right = await _bench.ResumeAsync(session);
        for (var i = 0; i < 100; i++)
        {
            await _bench.RefusedAsync(ResumeRefusal.Unknown, right with { ResumeToken = ResumeTokens.NewToken() });
        }

        await _bench.TakenUpAsync(session, right);
    }

    [Fact]
    public async Task A_token_of_a_refused_resume_is_spent()
    {
        var (session, socket) = await _bench.AttachedAsync();
        var right = await _bench.ResumeAsync(session);
        await _bench.RefusedAsync(ResumeRefusal.Unknown, right with { SessionId = "x" });
        await _bench.RefusedAsync(ResumeRefusal.Unknown, right);
        Assert.False(socket.IsClosed);
    }

    [Fact]
    public async Task A_disconnected_session_whose_token_was_wasted_ends_at_once()
    {
        var session = await _bench.DetachedAsync();
        await _bench.RefusedAsync(ResumeRefusal.Epoch, await _bench.ResumeAsync(session) with { Epoch = "x" });
        await Task.WhenAll(session.Completion, _bench.WhenRefusedAreOver).WaitAsync(Cancellation);
        Assert.Equal(0, _bench.Host.Registry.Count);
    }

    [Fact]
    public async Task A_connected_session_continues()
    {
        var (session, _) = await _bench.AttachedAsync();
        await _bench.RefusedAsync(ResumeRefusal.Epoch, await _bench.ResumeAsync(session) with { Epoch = "x" });
        Assert.True(await session.PostAsync(new SessionInput.Ticked(_bench.Time.Elapsed), Cancellation));
        await session.WhenTakenAsync(Cancellation);
        await _bench.WhenRefusedAreOver.WaitAsync(Cancellation);
        Assert.Equal(1, _bench.Host.Registry.Count);
    }

    [Fact]
    public async Task A_wrong_position_ends_the_session_and_informs_the_connected_client()
    {
        var (session, socket) = await _bench.AttachedAsync();
        await _bench.RefusedAsync(ResumeRefusal.Position, await _bench.ResumeAsync(session, lastSeq: 99));
        await session.Completion.WaitAsync(Cancellation);
        while (await socket.TakeAsync(Cancellation) is { Close: var reason })
        {
            if (reason is not null)
            {
                Assert.Equal(CloseReason.Superseded, reason);
                break;
            }
        }
    }

    [Fact]
    public async Task Every_former_id_of_the_session_is_valid()
    {
        var session = await _bench.DetachedAsync();
        var first = session.SessionId;
        foreach (var id in (string[])["b", "c", "b", "d"])
        {
            await session.PostAsync(
                new SessionInput.MessageArrived(ClientMessage.Of(new ClientFrame.Keepalive(), "keepalive", id), _bench.Time.Elapsed, _bench.Time.Elapsed), Cancellation);
        }

        await session.WhenTakenAsync(Cancellation);
        Assert.Equal("d", session.SessionId);
        foreach (var id in (string[])[first, "b", "c", "d"])
        {
            await _bench.TakenUpAsync(session, await _bench.ResumeAsync(session) with { SessionId = id });
        }

        await _bench.RefusedAsync(ResumeRefusal.Unknown, await _bench.ResumeAsync(session) with { SessionId = "e" });
    }
}
