namespace RealtimeRag.Server.Sessions;

/// <summary>
/// The tokens of one session, as fingerprints. It is in one of three states: confirmed, where only the newest token is good; unconfirmed and
/// attached, where it is not known yet whether the client has the newest; unconfirmed and detached, where the client comes back with whichever
/// it has. Not thread-safe; its directory guards it.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="connection">The place of its connection in the order in which connections were opened.</param>
internal sealed class TokenRecord(SessionAddress session, long connection)
{
    private const int MaxOvertaken = 4;

    private string? _newest;
    private string? _before;

    // Those that clients may have from newer connections, before an older one took the session up: the first, which was given on the newest
    // connection, and the last ones.
    private List<string> _overtaken = [];
    private TaskCompletionSource? _settled;

    /// <summary>The session.</summary>
    public SessionAddress Session => session;

    /// <summary>The place of the newest connection that a token was given on.</summary>
    public long Connection { get; private set; } = connection;

    /// <summary>Rises with each claim.</summary>
    public long Fence { get; private set; } = SessionAddress.FirstFence;

    /// <summary>Whether the connection that the newest token was given on still stands, as far as is known.</summary>
    public bool IsAttached { get; private set; } = true;

    /// <summary>Every token that is good now.</summary>
    public IEnumerable<string> Good => _newest is null ? [] : _before is null ? [_newest] : [_newest, _before, .. _overtaken];

    /// <summary>Ends when something changes. To be waited for only where a token is unconfirmed.</summary>
    public Task Settled => (_settled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Whether a token was redeemed, and the client may not have got the next one.</summary>
    public bool IsUnconfirmed(string token) => token == _before;

    /// <summary>One new token in the place of all.</summary>
    public void Replace(string token) => (_newest, _before, _overtaken) = (token, null, []);

    /// <summary>A token was redeemed for the next one, which is unconfirmed.</summary>
    /// <param name="token">The token.</param>
    /// <param name="next">The next one.</param>
    /// <param name="connection">The place of the connection.</param>
    /// <param name="isOlder">Whether an older connection redeemed what a newer one had redeemed before.</param>
    public void Redeem(string token, string next, long connection, bool isOlder)
    {
        _overtaken = isOlder ? [.. _overtaken.Take(1), .. _overtaken.Skip(1).TakeLast(MaxOvertaken - 2), _newest!] : [];
        (_newest, _before) = (next, token);
        Connection = Math.Max(connection, Connection);
        Fence++;
        IsAttached = true;
    }

    /// <summary>The client has the newest token.</summary>
    public void Confirm() => (_before, _overtaken) = (null, []);

    /// <summary>The connection is gone.</summary>
    public void Detach()
    {
        IsAttached = false;
        Settle();
    }

    /// <summary>Lets whoever waits look again.</summary>
    public void Settle()
    {
        _settled?.TrySetResult();
        _settled = null;
    }
}
