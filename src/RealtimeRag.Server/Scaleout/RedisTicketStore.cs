using System.Collections.Concurrent;
using System.Security.Cryptography;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Security.Tickets;

namespace RealtimeRag.Server.Scaleout;

/// <summary>
/// Tickets that are valid once at any node. Issuing one needs no call to the store, redeeming one needs one. While the store is away, each node
/// remembers only which tickets it has redeemed itself. Thread-safe.
/// </summary>
/// <param name="fleet">The store, and the time on which all nodes agree.</param>
/// <param name="keys">Determines which keys are still valid.</param>
/// <param name="time">The clock by which credentials expire.</param>
internal sealed class RedisTicketStore(Fleet fleet, ApiKeyRing keys, TimeProvider time) : ITicketStore, IFleetBeat
{
    /// <summary>By how much the time of a ticket may be ahead, since nodes know the time of the store only approximately.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private const int SweepEvery = 256;

    private readonly ConcurrentDictionary<string, long> _redeemed = new(StringComparer.Ordinal);
    private volatile Secrets _secrets = new(RandomNumberGenerator.GetBytes(SealedTicket.SecretBytes), null);
    private int _redemptions;

    /// <inheritdoc/>
    public ValueTask<IssuedTicket> IssueAsync(Principal principal, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new IssuedTicket(SealedTicket.New(principal, fleet.Time).Seal(_secrets.Now)));

    /// <inheritdoc/>
    public async ValueTask<Principal?> RedeemAsync(string ticket, CancellationToken cancellationToken)
    {
        var secrets = _secrets;
        var opened = SealedTicket.Open(ticket, secrets.Now) ?? (secrets.Before is { } before ? SealedTicket.Open(ticket, before) : null);
        if (opened is null || !IsFresh(opened) || !_redeemed.TryAdd(opened.Id, opened.IssuedAt))
        {
            return null;
        }

        Sweep();
        var isGood = await IsFirstAsync(opened) && !(opened.Principal.ExpiresAt <= time.GetUtcNow()) && keys.Knows(opened.Principal);
        return isGood ? opened.Principal : null;
    }

    /// <summary>Agrees with the other nodes on a secret. Throws <see cref="StoreUnavailableException"/>.</summary>
    public async Task BeatAsync()
    {
        var own = _secrets.Now;
        var common = (byte[])(await fleet.Link.TryAsync(RedisScripts.Secret, [fleet.Link.Keys.TicketSecret], [own]))!;
        if (!common.AsSpan().SequenceEqual(own))
        {
            // Clients still have tickets that this node sealed before.
            _secrets = new(common, own);
        }
    }

    private bool IsFresh(SealedTicket ticket)
    {
        var age = TimeSpan.FromMilliseconds(fleet.Time - ticket.IssuedAt);
        return age < MemoryTicketStore.Lifetime + Slack && age > -Slack - Slack;
    }

    private async Task<bool> IsFirstAsync(SealedTicket ticket)
    {
        try
        {
            return (int)await fleet.Link.RunAsync(
                RedisScripts.Redeem,
                [fleet.Link.Keys.UsedTicket(ticket.Id)],
                [ticket.IssuedAt, (long)MemoryTicketStore.Lifetime.TotalMilliseconds, (long)Slack.TotalMilliseconds]) == 1;
        }
        catch (StoreUnavailableException)
        {
            var age = TimeSpan.FromMilliseconds(fleet.Time - ticket.IssuedAt);
            return age < MemoryTicketStore.Lifetime && age >= -Slack;
        }
    }

    // Runs rarely, so that it costs little.
    private void Sweep()
    {
        if (Interlocked.Increment(ref _redemptions) % SweepEvery != 0)
        {
            return;
        }

        foreach (var (id, issuedAt) in _redeemed)
        {
            if (TimeSpan.FromMilliseconds(fleet.Time - issuedAt) > MemoryTicketStore.Lifetime + Slack + Slack)
            {
                _redeemed.TryRemove(id, out _);
            }
        }
    }

    private sealed record Secrets(byte[] Now, byte[]? Before);
}
