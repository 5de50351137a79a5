using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Core.Sessions;

/// <summary>
/// The ids that a session has had. If the connection broke while a client moved its session to another id, the client may not know the
/// new one and may return with the old one. Its token proves its identity. Bounded: the first id and the newest ones. Immutable.
/// </summary>
/// <param name="First">The session's first id.</param>
/// <param name="Later">The ids that the client chose, without repetition, newest last.</param>
public sealed record SessionIdHistory(string First, ImmutableArray<string> Later)
{
    private const int MaxMoves = 32;

    /// <summary>The history of a session that has only had one id.</summary>
    public static SessionIdHistory Of(string first) => new(first, []);

    /// <summary>The history once the session has moved to another id.</summary>
    public SessionIdHistory With(string id)
    {
        var later = Later.Remove(id).Add(id);
        return this with { Later = later.Length > MaxMoves ? later.RemoveAt(0) : later };
    }

    /// <summary>Whether the session has or had this id; takes the same time for all ids of the same length.</summary>
    public bool Has(string id)
    {
        var given = Encoding.UTF8.GetBytes(id);
        var isKnown = IsSame(First, given);
        foreach (var later in Later)
        {
            isKnown |= IsSame(later, given);
        }

        return isKnown;
    }

    private static bool IsSame(string expected, byte[] given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), given);
}
