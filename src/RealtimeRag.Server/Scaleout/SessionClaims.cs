using System.Collections.Immutable;
using System.Text.Json;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>The result of a claim.</summary>
/// <param name="Lease">This node's hold on the session; null if it did not get it.</param>
/// <param name="Moved">The session, if it comes from another node.</param>
/// <param name="Refusal">The reason given to the client if there is no lease.</param>
/// <param name="Close">Why the connection closes instead; null if it does not.</param>
internal readonly record struct ClaimOutcome(RedisLease? Lease, MovedSession? Moved = null, ResumeRefusal Refusal = ResumeRefusal.Unknown, CloseReason? Close = null);

/// <summary>
/// Takes sessions for clients that return to this node: from the store, from a living owner that is asked for it, or from an owner that does not
/// reply. Thread-safe.
/// </summary>
internal sealed class SessionClaims(Fleet fleet, ITaskStopper tasks, ServerMetrics metrics, ILogger<SessionClaims> log)
{
    /// <summary>How long an owner may take that has written nothing yet: without that owner, the session would be lost.</summary>
    public static readonly TimeSpan UnwrittenTime = TimeSpan.FromSeconds(10);

    /// <summary>How long a living owner may take to give a session up; then the session is taken from it. Set before the first use.</summary>
    public TimeSpan YieldTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Takes a session. Throws <see cref="StoreUnavailableException"/>.</summary>
    /// <param name="session">The session.</param>
    /// <param name="token">The fingerprint of the client's token.</param>
    /// <param name="next">The fingerprint of its next token.</param>
    /// <param name="principal">Who the client is.</param>
    /// <param name="cancellationToken">Ends the wait for another node.</param>
    public async Task<ClaimOutcome> TakeAsync(string session, string token, string next, string principal, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(session, token, next, principal, Guid.NewGuid().ToString("N"));
        var signal = fleet.WhenSignalled(Yielded(session, attempt.Id));
        try
        {
            var reply = await RunAsync(attempt, "ask");
            var how = "park";
            if (Word(reply) == "ask")
            {
                how = "yield";
                reply = await WhenYieldedAsync(attempt, reply, signal, YieldTime, cancellationToken);
                if (Word(reply) == "ask")
                {
                    how = "force";
                    reply = await RunAsync(attempt, "force");
                }

                if (Word(reply) == "ask")
                {
                    how = "yield";
                    reply = await WhenYieldedAsync(attempt, reply, signal, UnwrittenTime, cancellationToken);
                }
            }

            if (IsHere(reply) && !fleet.Leases.ContainsKey(session))
            {
                // It was given up after the store had replied.
                reply = await RunAsync(attempt, "go");
            }

            return Word(reply) switch
            {
                "taken" => Taken(attempt, reply, how),
                "expired" or "ask" => new(null, Refusal: ResumeRefusal.Expired),
                "overtaken" => new(null, Close: CloseReason.Superseded),
                _ => new(null),
            };
        }
        finally
        {
            fleet.Unsubscribe(Yielded(session, attempt.Id));
        }
    }

    /// <summary>The name of the signal that an owner has answered.</summary>
    public static string Yielded(string session, string attempt) => $"yielded {session} {attempt}";

    // The reply for a session that this node holds has no content.
    private static bool IsHere(RedisResult[] reply) => Word(reply) == "taken" && reply.Length == 7;

    // Waits for the owner, if there is one that listens, and takes what it has given up.
    private async Task<RedisResult[]> WhenYieldedAsync(Attempt attempt, RedisResult[] asked, Task signal, TimeSpan patience, CancellationToken cancellationToken)
    {
        if ((long)asked[2] > 0)
        {
            await signal.WaitAsync(patience, fleet.Clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return await RunAsync(attempt, "go");
    }

    private async Task<RedisResult[]> RunAsync(Attempt attempt, string mode)
    {
        var keys = fleet.Link.Keys;
        var session = attempt.Session;
        return (RedisResult[])(await fleet.Link.RunAsync(
            RedisScripts.Claim,
            keys.Of(session),
            [
                attempt.Token, fleet.Link.Node, attempt.Next, attempt.Principal, attempt.Id, mode, keys.Channels, session, fleet.WindowSeconds, fleet.LifetimeSeconds,
                fleet.Leases.GetValueOrDefault(session)?.Fence ?? 0,
            ]))!;
    }

    private ClaimOutcome Taken(Attempt attempt, RedisResult[] reply, string how)
    {
        var address = new SessionAddress(attempt.Session, (string)reply[3]!, attempt.Principal);
        if (IsHere(reply))
        {
            var here = fleet.Leases.GetValueOrDefault(attempt.Session);
            here?.Exchange(attempt.Token, attempt.Next);
            return new(here);
        }

        var lease = new RedisLease(fleet, address, (long)reply[1]);
        lease.Exchange(attempt.Token, attempt.Next);
        metrics.SessionMoved(how);
        if (how == "force")
        {
            ScaleoutLog.Forced(log, attempt.Session);
        }

        var turns = TurnRecord.Read((RedisResult[])reply[8]!);
        foreach (var cut in turns.All.Where(static turn => turn is { IsCut: true, Task.Length: > 0 }))
        {
            _ = tasks.StopAsync(cut.Task, cut.User);
        }

        if (Restored(reply, turns) is not { } moved)
        {
            ScaleoutLog.Unreadable(log, attempt.Session);
            return new(null);
        }

        // Two attempts at this node may each have claimed it; the later claim counts.
        var held = fleet.Leases.AddOrUpdate(attempt.Session, lease, (_, other) => other.Fence > lease.Fence ? other : lease);
        return held == lease ? new(lease, moved) : new(null, Close: CloseReason.Superseded);
    }

    private static MovedSession? Restored(RedisResult[] reply, TurnRecords turns)
    {
        try
        {
            var frames = ((RedisResult[])reply[9]!).SelectMany(static batch => FrameLog.Read(Json((byte[])batch!))).ToList();
            var followed = new FollowedAnswer((long)reply[5], (long)reply[6]);
            return new(SessionSnapshot.Parse((byte[])reply[7]!), frames, (long)reply[2], followed, turns.LastBegun, turns.Carried);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The number of a batch's last frame precedes its JSON.
    private static ReadOnlySpan<byte> Json(ReadOnlySpan<byte> batch) => batch[(batch.IndexOf((byte)'\n') + 1)..];

    private static string Word(RedisResult[] reply) => (string)reply[0]!;

    /// <summary>One attempt of a client to return.</summary>
    private sealed record Attempt(string Session, string Token, string Next, string Principal, string Id);
}
