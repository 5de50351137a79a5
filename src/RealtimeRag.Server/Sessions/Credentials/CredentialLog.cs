namespace RealtimeRag.Server.Sessions.Credentials;

/// <summary>The log messages about the credentials of open sessions.</summary>
internal static partial class CredentialLog
{
    [LoggerMessage(EventId = 1504, Level = LogLevel.Information, Message = "Session {SessionId} of {Principal} ends: its key was revoked")]
    public static partial void Revoked(ILogger log, string sessionId, string principal);

    [LoggerMessage(EventId = 1508, Level = LogLevel.Debug, Message = "Session {SessionId} of {Principal} has renewed its credentials")]
    public static partial void Renewed(ILogger log, string sessionId, string principal);

    [LoggerMessage(EventId = 1505, Level = LogLevel.Error, Message = "Credentials could not be checked for a fault of this server")]
    public static partial void CheckFaulted(ILogger log, Exception exception);
}
