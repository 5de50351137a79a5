using System.Runtime.InteropServices;

namespace RealtimeRag.Server.Limits.Budgets;

/// <summary>What was used on one day. Immutable.</summary>
/// <param name="Questions">Questions.</param>
/// <param name="Tokens">The backend's tokens.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DayCount(long Questions, long Tokens);

/// <summary>What one node has counted for one principal on one day. Immutable.</summary>
/// <param name="Name">The principal's name.</param>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Account">Distinguishes this count from others of the same node, which forgets accounts and starts them anew.</param>
/// <param name="Own">Everything counted so far; never decreases.</param>
internal sealed record OwnCount(string Name, DateOnly Day, long Account, DayCount Own);

/// <summary>Adds up what all nodes have counted. Implementations are thread-safe.</summary>
internal interface IBudgetPool
{
    /// <summary>Replaces what this node has counted; doing so twice counts nothing twice.</summary>
    /// <returns>The count of all nodes; null while it cannot be known.</returns>
    Task<DayCount?> AddAsync(OwnCount own);
}
