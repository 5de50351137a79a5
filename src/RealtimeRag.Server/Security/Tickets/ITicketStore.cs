using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Tickets;

/// <summary>Tickets that were given out and not used yet. Implementations are thread-safe; one that is shared by several nodes gives a ticket to one of them.</summary>
internal interface ITicketStore
{
    /// <summary>A new ticket for somebody; null where too many are out.</summary>
    ValueTask<string?> IssueAsync(Principal principal, CancellationToken cancellationToken);

    /// <summary>Whose ticket it is; null where it is unknown, used or over. It is used up by this.</summary>
    ValueTask<Principal?> RedeemAsync(string ticket, CancellationToken cancellationToken);
}
