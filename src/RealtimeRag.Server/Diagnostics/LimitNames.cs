namespace RealtimeRag.Server.Diagnostics;

/// <summary>The limits by name, as metrics show them.</summary>
internal static class LimitNames
{
    /// <summary>Sockets of the process.</summary>
    public const string Sockets = "sockets";
}
