namespace RealtimeRag.Server.Sessions;

/// <summary>
/// The tokens of one session, as fingerprints. The record is in one of three states. Confirmed: only the newest token is valid.
/// Unconfirmed and attached: it is not known yet whether the client has received the newest token. Unconfirmed and detached: the client may
/// return with any token it has received. Not thread-safe; guarded by its directory.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="connection">The position of its connection in the order in which connections were opened.</param>
internal sealed class TokenRecord(SessionAddress session, long connection)
{
    private const int MaxOvertaken = 4;

    private string? _newest;
    private string? _before;

    // Tokens that clients may have received on newer connections before an older one resumed the session: the first one, issued on the newest
    // connection, and the last ones.
    private List<string> _overtaken = [];
    private TaskCompletionSource? _settled;

    /// <summary>The session.</summary>
    public SessionAddress Session => session;

    /// <summary>The position of the newest connection on which a token was issued.</summary>
    public long Connection { get; private set; } = connection;

    /// <summary>Increases with each claim.</summary>
    public long Fence { get; private set; } = SessionAddress.FirstFence;

    /// <summary>Whether the connection on which the newest token was issued is still open, as far as known.</summary>
    public bool IsAttached { get; private set; } = true;

    /// <summary>All tokens that are valid now.</summary>
    public IEnumerable<string> Good => _newest is null ? [] : _before is null ? [_newest] : [_newest, _before, .. _overtaken];

    /// <summary>Completes when something changes. Wait for it only while a token is unconfirmed.</summary>
    public Task Settled => (_settled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Whether this token has been redeemed while the client may not have received the next one.</summary>
    public bool IsUnconfirmed(string token) => token == _before;

    /// <summary>Replaces all tokens by a new one.</summary>
    public void Replace(string token) => (_newest, _before, _overtaken) = (token, null, []);

    /// <summary>Exchanges a token for the next one, which is unconfirmed.</summary>
    /// <param name="token">The token.</param>
    /// <param name="next">The next one.</param>
    /// <param name="connection">The position of the connection.</param>
    /// <param name="isOlder">Whether an older connection redeemed a token that a newer one had redeemed before.</param>
    public void Redeem(string token, string next, long connection, bool isOlder)
    {
        _overtaken = isOlder ? [.. _overtaken.Take(1), .. _overtaken.Skip(1).TakeLast(MaxOvertaken - 2), _newest!] : [];
        (_newest, _before) = (next, token);
        Connection = Math.Max(connection, Connection);
        Fence++;
        IsAttached = true;
    }

    /// <summary>Records that the client has received the newest token.</summary>
    public void Confirm() => (_before, _overtaken) = (null, []);

    /// <summary>Records that the connection is gone.</summary>
    public void Detach()
    {
        IsAttached = false;
        Settle();
    }

    /// <summary>Wakes everything that waits for a change.</summary>
    public void Settle()
    {
        _settled?.TrySetResult();
        _settled = null;
    }
}
