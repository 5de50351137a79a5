using System.Buffers.Text;
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

    private const int TicketBytes = 32;
    private const int MaxTickets = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Fingerprint, Issued> _tickets = [];
    private readonly Queue<(Fingerprint Ticket, long At)> _order = new();

    /// <inheritdoc/>
    public ValueTask<string?> IssueAsync(Principal principal, CancellationToken cancellationToken)
    {
        Span<byte> secret = stackalloc byte[TicketBytes];
        RandomNumberGenerator.Fill(secret);
        var ticket = Base64Url.EncodeToString(secret);
        var fingerprint = Fingerprint.Of(ticket);
        lock (_gate)
        {
            DropOld();
            if (_tickets.Count >= MaxTickets)
            {
                return ValueTask.FromResult<string?>(null);
            }

            var now = time.GetTimestamp();
            _tickets.Add(fingerprint, new(principal.WithTicket(), now));
            _order.Enqueue((fingerprint, now));
        }

        return ValueTask.FromResult<string?>(ticket);
    }

    /// <inheritdoc/>
    public ValueTask<Principal?> RedeemAsync(string ticket, CancellationToken cancellationToken)
    {
        var fingerprint = Fingerprint.Of(ticket);
        Issued? issued;
        lock (_gate)
        {
            _tickets.Remove(fingerprint, out issued);
        }

        var isGood = issued is not null && IsFresh(issued.At) && !(issued.Principal.ExpiresAt <= time.GetUtcNow()) && keys.Knows(issued.Principal);
        return ValueTask.FromResult(isGood ? issued!.Principal : null);
    }

    private bool IsFresh(long at) => time.GetElapsedTime(at) < Lifetime;

    private void DropOld()
    {
        while (_order.TryPeek(out var oldest) && !IsFresh(oldest.At))
        {
            _order.Dequeue();
            _tickets.Remove(oldest.Ticket);
        }
    }

    private sealed record Issued(Principal Principal, long At);
}
