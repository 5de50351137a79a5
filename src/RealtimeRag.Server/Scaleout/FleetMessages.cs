using System.Globalization;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Scaleout;

/// <summary>
/// The messages between nodes: <c>yield session node attempt</c>, <c>yielded session attempt</c>, <c>event session</c>, <c>cancel session number</c>
/// and <c>lost session</c>. A message only makes its receiver look in the store sooner, so it may be lost or arrive twice. Thread-safe.
/// </summary>
internal sealed class FleetMessages(Fleet fleet, SessionRegistry sessions, RedisTurnCarrier carrier, ServerMetrics metrics, ILogger<FleetMessages> log)
{
    /// <summary>Processes a message; returns at once.</summary>
    public void Take(string message)
    {
        switch (message.Split(' '))
        {
            case ["yield", var session, var node, var attempt]:
                _ = AnswerAsync(YieldAsync(session, node, attempt));
                break;
            case ["yielded", var session, var attempt]:
                fleet.Signal(SessionClaims.Yielded(session, attempt));
                break;
            case ["event", _]:
                fleet.Signal(message);
                break;
            case ["cancel", var session, var text] when long.TryParse(text, CultureInfo.InvariantCulture, out var number):
                carrier.Cancel(session, number);
                break;
            case ["lost", var session]:
                _ = AnswerAsync(CheckAsync(session));
                break;
        }
    }

    /// <summary>Ends a session here because another node has it.</summary>
    public async Task LoseAsync(RedisLease lease)
    {
        if (sessions.Find(lease.Session) is { } session && ReferenceEquals(session.Lease, lease))
        {
            metrics.OwnershipLost();
            ScaleoutLog.Lost(log, lease.Session.Key);
            await session.LoseAsync(CloseReason.Superseded);
        }
    }

    private async Task YieldAsync(string session, string node, string attempt)
    {
        if (fleet.Leases.TryGetValue(session, out var lease) && sessions.Find(lease.Session) is { } loop && ReferenceEquals(loop.Lease, lease))
        {
            await loop.HandOverAsync(CloseReason.Superseded, attempt);
        }

        // A node without the session replies as well, so that the other one need not wait.
        await fleet.Link.TellAsync(node, SessionClaims.Yielded(session, attempt));
    }

    private async Task CheckAsync(string session)
    {
        if (fleet.Leases.TryGetValue(session, out var lease) && await lease.KeepAsync() == StoreReply.Lost)
        {
            await LoseAsync(lease);
        }
    }

    private async Task AnswerAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (StoreUnavailableException)
        {
            // Without a reply, the other node takes what it needs after a while.
        }
        catch (Exception e)
        {
            ScaleoutLog.BeatFaulted(log, e);
        }
    }
}
