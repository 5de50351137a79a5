using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Transport;

/// <summary>Bounds of connections.</summary>
internal sealed record TransportOptions
{
    /// <summary>The most connections of the process; more are closed with 1013.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>How many sessions may wait without a connection for their clients to come back; the oldest goes first.</summary>
    public int MaxDetachedSessions { get; init; } = 20_000;

    /// <summary>How long a client that comes over capacity may take to ask for the session of its own old connection.</summary>
    public TimeSpan ReplacementTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one message may take to arrive.</summary>
    public TimeSpan MessageTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one frame may take to be accepted by the socket; then nothing follows it but a close frame.</summary>
    public TimeSpan SendTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client that was given up may still take until it has made room for its close frame.</summary>
    public TimeSpan CloseTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which the server pings.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the answer to a ping may take.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a socket stays open after the server's close frame, so that the frame arrives.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many sockets may linger at once.</summary>
    public int MaxLingering { get; init; } = 1_000;

    /// <summary>Messages a second that one connection may send on average; 0 for no limit, null for 20 of strangers and any number of others.</summary>
    public int? MessagesPerSecond { get; init; }

    /// <summary>Messages that one connection may send at once beyond the average; null for 60 of strangers and 200 of others.</summary>
    public int? MessageBurst { get; init; }

    /// <summary>How fast one party's connection may send messages.</summary>
    public MessageRate RateOf(Party party) => party.Kind == PartyKind.Stranger
        ? new(MessagesPerSecond ?? 20, MessageBurst ?? 60)
        : new(MessagesPerSecond ?? 0, MessageBurst ?? 200);

    /// <summary>Reads <c>MAX_CONNECTIONS</c>, <c>MAX_DETACHED_SESSIONS</c>, <c>MESSAGE_RATE</c> and <c>MESSAGE_BURST</c>.</summary>
    public static TransportOptions Read(SettingReader settings)
    {
        var defaults = new TransportOptions();
        var maxConnections = settings.Integer("MAX_CONNECTIONS", defaults.MaxConnections, 1, 1_000_000);
        return new()
        {
            MaxConnections = maxConnections,
            MaxDetachedSessions = settings.Integer("MAX_DETACHED_SESSIONS", maxConnections, 1, 1_000_000),
            MessagesPerSecond = Optional(settings, "MESSAGE_RATE", 0),
            MessageBurst = Optional(settings, "MESSAGE_BURST", 1),
        };
    }

    private static int? Optional(SettingReader settings, string name, int min) =>
        settings.Text(name) is null ? null : settings.Integer(name, min, min, 1_000_000);
}
