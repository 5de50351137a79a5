namespace RealtimeRag.Server.Diagnostics;

/// <summary>The names of the limits in metrics.</summary>
internal static class LimitNames
{
    /// <summary>Sockets of the process.</summary>
    public const string Sockets = "sockets";

    /// <summary>Connections of the process.</summary>
    public const string Capacity = "capacity";

    /// <summary>Sessions without a connection.</summary>
    public const string Detached = "detached";

    /// <summary>Memory used by sessions.</summary>
    public const string Memory = "memory";

    /// <summary>Questions waiting in one session.</summary>
    public const string Queue = "queue";

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

    /// <summary>Time without a message.</summary>
    public const string Idle = "idle";

    /// <summary>Age of a connection.</summary>
    public const string Age = "age";

    /// <summary>Questions and running answers of one party.</summary>
    public const string Questions = "questions";

    /// <summary>Questions of one principal in a day.</summary>
    public const string QuestionsADay = "questions_a_day";

    /// <summary>Tokens of one principal in a day.</summary>
    public const string TokensADay = "tokens_a_day";
}
