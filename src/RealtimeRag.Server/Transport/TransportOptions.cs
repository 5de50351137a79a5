using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Transport;

/// <summary>The limits of connections.</summary>
internal sealed record TransportOptions
{
    private const double LongestLife = 31 * 86_400;
    private const int Highest = 1_000_000;

    /// <summary>Maximum number of connections of the process; further ones are closed with 1013.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Whether the operator chose <see cref="MaxConnections"/>.</summary>
    public bool IsMaxConnectionsSet { get; init; }

    /// <summary>Maximum number of sessions without a connection; the oldest is ended first.</summary>
    public int MaxDetachedSessions { get; init; } = 20_000;

    /// <summary>How long a client that connects above the limit may take to resume the session of its previous connection.</summary>
    public TimeSpan ReplacementTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Maximum time for one message to arrive.</summary>
    public TimeSpan MessageTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum time for the socket to accept one frame; after that only a close frame is sent.</summary>
    public TimeSpan SendTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client that was given up may take to make room for its close frame.</summary>
    public TimeSpan CloseTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which the server pings.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Maximum time for the reply to a ping.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a socket stays open after the server's close frame, so that the frame arrives.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Maximum number of lingering sockets.</summary>
    public int MaxLingering { get; init; } = 1_000;

    /// <summary>How fast the messages of one connection are read: far faster than any recognizer sends.</summary>
    public static Rate Pace { get; } = new(200, 400);

    /// <summary>Limits the pings of one client. Keeping a connection alive takes one every few seconds.</summary>
    public static Rate Pings { get; } = new(20, 60);

    /// <summary>How long a connection may be idle, and how long it may last.</summary>
    public LifeLimits Life { get; init; } = new(TimeSpan.FromMinutes(15), TimeSpan.FromHours(8));

    /// <summary>Average message rate per second of one connection; 0 for no limit, null for 20 for anonymous clients and no limit for others.</summary>
    public int? MessagesPerSecond { get; init; }

    /// <summary>Messages that one connection may send at once above the average; null for 60 for anonymous clients and 200 for others.</summary>
    public int? MessageBurst { get; init; }

    /// <summary>Creates the message rate limit for one connection of a principal.</summary>
    public MessageRate RateOf(Principal principal) => principal switch
    {
        { CountedAs.Kind: PartyKind.Stranger } => new(MessagesPerSecond ?? 20, MessageBurst ?? 60),
        { CountedAs.Kind: PartyKind.SignedIn, Limits.MessagesASecond: { } own } => new((int)Math.Min(own, Highest), MessageBurst ?? Math.Max(1, BurstOfOwn(own))),
        _ => new(MessagesPerSecond ?? 0, MessageBurst ?? 200),
    };

    // The same number of seconds as for anonymous clients.
    private static int BurstOfOwn(long own) => 3 * (int)Math.Min(own, Highest);

    /// <summary>Reads the settings of connections.</summary>
    public static TransportOptions Read(SettingReader settings)
    {
        var defaults = new TransportOptions();
        var maxConnections = settings.Integer("MAX_CONNECTIONS", defaults.MaxConnections, 1, 1_000_000);
        return new()
        {
            MaxConnections = maxConnections,
            IsMaxConnectionsSet = settings.Text("MAX_CONNECTIONS") is not null,
            MaxDetachedSessions = settings.Integer("MAX_DETACHED_SESSIONS", maxConnections, 1, 1_000_000),
            Life = new(
                settings.Seconds("IDLE_TIMEOUT", defaults.Life.Idle.TotalSeconds, 0, LongestLife),
                settings.Seconds("MAX_CONNECTION_AGE", defaults.Life.Age.TotalSeconds, 0, LongestLife)),
            MessagesPerSecond = Optional(settings, "MESSAGE_RATE", 0),
            MessageBurst = Optional(settings, "MESSAGE_BURST", 1),
        };
    }

    private static int? Optional(SettingReader settings, string name, int min) =>
        settings.Text(name) is null ? null : settings.Integer(name, min, min, 1_000_000);
}
