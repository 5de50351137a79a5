namespace RealtimeRag.Server.Diagnostics;

/// <summary>The limits by name, as metrics show them.</summary>
internal static class LimitNames
{
    /// <summary>Sockets of the process.</summary>
    public const string Sockets = "sockets";

    /// <summary>Handshakes of one address.</summary>
    public const string Connects = "connects";

    /// <summary>Connections of one party.</summary>
    public const string Connections = "connections";

    /// <summary>Messages, and their bytes.</summary>
    public const string Messages = "messages";

    /// <summary>Messages that the protocol does not know.</summary>
    public const string Errors = "errors";

    /// <summary>Questions and running answers of one party.</summary>
    public const string Questions = "questions";
}
