using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// The names that a session has had. A client that moved its session may not have learned of it when its connection broke, so it may come
/// back under the name before; who it is, its token says. Bounded: the first name and the newest ones. Thread-safe.
/// </summary>
internal sealed class SessionIdHistory(string first)
{
    private const int MaxMoves = 32;

    private readonly Lock _gate = new();
    private List<string>? _later;

    /// <summary>The session moved to another name.</summary>
    public void Add(string name)
    {
        lock (_gate)
        {
            _later ??= [];
            _later.Remove(name);
            _later.Add(name);
            if (_later.Count > MaxMoves)
            {
                _later.RemoveAt(0);
            }
        }
    }

    /// <summary>Whether the session bears a name or bore it.</summary>
    public bool Has(string name)
    {
        lock (_gate)
        {
            return IsSame(first, name) || (_later?.Exists(later => IsSame(later, name)) ?? false);
        }
    }

    private static bool IsSame(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
