namespace RealtimeRag.Server.Diagnostics;

/// <summary>The names of the limits in metrics.</summary>
internal static class LimitNames
{
    /// <summary>Sockets of the process.</summary>
    public const string Sockets = "sockets";

    /// <summary>Handshakes from one address.</summary>
    public const string Connects = "connects";

    /// <summary>Connections of one party.</summary>
    public const string Connections = "connections";

    /// <summary>Messages, and their bytes.</summary>
    public const string Messages = "messages";

    /// <summary>Unknown messages.</summary>
    public const string Errors = "errors";

    /// <summary>Pings of a client.</summary>
    public const string Pings = "pings";

    /// <summary>Questions and running answers of one party.</summary>
    public const string Questions = "questions";
}
