using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Tickets;

/// <summary>Stores unused tickets. Implementations are thread-safe; if several nodes share one, only one of them can redeem a ticket.</summary>
internal interface ITicketStore
{
    /// <summary>Issues a ticket for a principal, unless too many are unused.</summary>
    ValueTask<IssuedTicket> IssueAsync(Principal principal, CancellationToken cancellationToken);

    /// <summary>Redeems a ticket, which uses it up; returns null if it is unknown, used or expired.</summary>
    ValueTask<Principal?> RedeemAsync(string ticket, CancellationToken cancellationToken);
}

/// <summary>A ticket, or the reason why there is none.</summary>
/// <param name="Ticket">The ticket; null if there is none.</param>
/// <param name="IsOwnLimit">Whether the principal itself has too many unused tickets; otherwise all principals together have.</param>
internal readonly record struct IssuedTicket(string? Ticket, bool IsOwnLimit = false);
