using System.Collections.Concurrent;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>Sessions with queues instead of sockets, and clients that return to them.</summary>
internal sealed class ResumeBench : IDisposable
{
    private readonly ConcurrentBag<Task> _refused = [];

    public ResumeBench(int maxDetached = 100_000, long maxReplayBytes = MemoryBudget.DefaultBytes) =>
        Host = new SessionHost(new PiecesSource(), Time, maxReplayBytes, maxDetached);

    public FakeTime Time { get; } = new();

    public SessionHost Host { get; }

    /// <summary>Ends when the sessions that connections began with are over whose resume was refused.</summary>
    public Task WhenRefusedAreOver => Task.WhenAll(_refused);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Host.Dispose();

    public static ClientFrame.Resume Resume(SessionLoop session, ResumeOffer offer, long lastSeq = 0) =>
        new(session.SessionId, offer.Epoch, offer.ResumeToken, lastSeq);

    /// <summary>A queue instead of a socket.</summary>
    public static SendQueue Socket() => new(CloseReason.SlowConsumer);

    /// <summary>A session with a connected client.</summary>
    public async Task<(SessionLoop Session, SendQueue Socket)> AttachedAsync(Principal? principal = null)
    {
        var socket = Socket();
        return (await Host.BeginAsync(socket, principal: principal), socket);
    }

    /// <summary>A session whose client has disconnected but may return.</summary>
    public async Task<SessionLoop> DetachedAsync()
    {
        var (session, socket) = await AttachedAsync();
        await DetachAsync(session, socket);
        return session;
    }

    /// <summary>Ends the connection and reports that to the session.</summary>
    public static async Task DetachAsync(SessionLoop session, IFrameSink socket)
    {
        await session.DetachAsync(socket, isForGood: false);
        await session.WhenTakenAsync(Cancellation);
    }

    /// <summary>A new token for a session.</summary>
    public Task<ResumeOffer> OfferAsync(SessionLoop session) => Host.Resumption.OfferAsync(session, Cancellation).AsTask();

    /// <summary>A new token and all that a client needs with it.</summary>
    public async Task<ClientFrame.Resume> ResumeAsync(SessionLoop session, long lastSeq = 0) => Resume(session, await OfferAsync(session), lastSeq);

    /// <summary>A new connection asks for a session, and everything it waits for takes the maximum time.</summary>
    public async Task<ResumeResult> RedeemAsync(ClientFrame.Resume resume, SendQueue? socket = null, Principal? principal = null)
    {
        socket ??= Socket();
        var own = await Host.BeginAsync(socket, principal: principal);
        var result = await DecidedAsync(Begin(resume, socket, own));
        if (result.Session is null)
        {
            own.End();
            _refused.Add(own.Completion);
        }

        return result;
    }

    /// <summary>A connection asks for a session; the task ends when that is decided.</summary>
    public Task<ResumeResult> Begin(ClientFrame.Resume resume, SendQueue socket, SessionLoop own, bool mustReplace = false) =>
        Host.Resumption.ResumeAsync(resume, own, socket, mustReplace, Cancellation).AsTask();

    /// <summary>Advances the time that a connection waits for the outcome of another connection's reply.</summary>
    public async Task<ResumeResult> DecidedAsync(Task<ResumeResult> resuming)
    {
        while (!resuming.IsCompleted)
        {
            foreach (var wait in (TimeSpan[])[MemorySessionDirectory.ReceiptTime, MemorySessionDirectory.OlderConnectionTime])
            {
                if (Time.Pending.Contains(wait))
                {
                    Time.Advance(wait);
                }
            }

            await Task.Yield();
        }

        return await resuming;
    }

    /// <summary>The session is taken up; returns the claim, with the next token.</summary>
    public async Task<ResumeClaim> TakenUpAsync(SessionLoop session, ClientFrame.Resume resume, SendQueue? socket = null)
    {
        var result = await RedeemAsync(resume, socket);
        Assert.Same(session, result.Session);
        return result.Claim!;
    }

    /// <summary>The session cannot be taken up.</summary>
    public async Task RefusedAsync(ResumeRefusal refusal, ClientFrame.Resume resume)
    {
        var result = await RedeemAsync(resume);
        Assert.Equal((null, null, refusal), (result.Session, result.Claim, result.Refusal));
    }
}
