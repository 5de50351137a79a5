using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Tickets;

/// <summary>
/// Stores the tickets of this process in memory, as fingerprints. A ticket is valid once, for <see cref="Lifetime"/>, and no longer than
/// the credentials with which it was requested. Thread-safe.
/// </summary>
/// <param name="keys">Determines which keys are still valid.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryTicketStore(Keys.ApiKeyRing keys, TimeProvider time) : ITicketStore
{
    /// <summary>How long a ticket is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    /// <summary>How many unused tickets one party may have, so that none takes them all.</summary>
    public const int MaxForParty = 1_000;

    private const int TicketBytes = 32;
    private const int MaxTickets = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Fingerprint, Issued> _tickets = [];
    private readonly Dictionary<Party, int> _unused = [];
    private readonly LinkedList<Fingerprint> _order = new();

    /// <summary>How many tickets use memory: those that are neither redeemed nor dropped because they have expired.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
            {
                return _order.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IssuedTicket> IssueAsync(Principal principal, CancellationToken cancellationToken)
    {
        Span<byte> secret = stackalloc byte[TicketBytes];
        RandomNumberGenerator.Fill(secret);
        var ticket = Base64Url.EncodeToString(secret);
        var fingerprint = Fingerprint.Of(ticket);
        lock (_gate)
        {
            DropOld();
            var party = principal.CountedAs;
            var unused = _unused.GetValueOrDefault(party);
            if (unused >= MaxForParty || _tickets.Count >= MaxTickets)
            {
                return ValueTask.FromResult(new IssuedTicket(null, unused >= MaxForParty));
            }

            var now = time.GetTimestamp();
            _tickets.Add(fingerprint, new(principal.WithTicket(), party, now, _order.AddLast(fingerprint)));
            _unused[party] = unused + 1;
        }

        return ValueTask.FromResult(new IssuedTicket(ticket));
    }

    /// <inheritdoc/>
    public ValueTask<Principal?> RedeemAsync(string ticket, CancellationToken cancellationToken)
    {
        var fingerprint = Fingerprint.Of(ticket);
        Issued? issued;
        lock (_gate)
        {
            issued = Take(fingerprint);
        }

        var isGood = issued is not null && IsFresh(issued.At) && !(issued.Principal.ExpiresAt <= time.GetUtcNow()) && keys.Knows(issued.Principal);
        return ValueTask.FromResult(isGood ? issued!.Principal : null);
    }

    private bool IsFresh(long at) => time.GetElapsedTime(at) < Lifetime;

    private void DropOld()
    {
        while (_order.First is { } oldest && !IsFresh(_tickets[oldest.Value].At))
        {
            Take(oldest.Value);
        }
    }

    private Issued? Take(Fingerprint ticket)
    {
        if (_tickets.Remove(ticket, out var issued))
        {
            _order.Remove(issued.Place);
            if (--CollectionsMarshal.GetValueRefOrNullRef(_unused, issued.Party) == 0)
            {
                _unused.Remove(issued.Party);
            }
        }

        return issued;
    }

    private sealed record Issued(Principal Principal, Party Party, long At, LinkedListNode<Fingerprint> Place);
}
