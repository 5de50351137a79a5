using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Tickets;

/// <summary>Stores unused tickets. Implementations are thread-safe; if several nodes share one, only one of them can redeem a ticket.</summary>
internal interface ITicketStore
{
    /// <summary>Issues a ticket for a principal; returns null if too many are unused.</summary>
    ValueTask<string?> IssueAsync(Principal principal, CancellationToken cancellationToken);

    /// <summary>Redeems a ticket, which uses it up; returns null if it is unknown, used or expired.</summary>
    ValueTask<Principal?> RedeemAsync(string ticket, CancellationToken cancellationToken);
}
