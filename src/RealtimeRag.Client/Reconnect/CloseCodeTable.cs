using System.Net;

namespace RealtimeRag.Client.Reconnect;

/// <summary>What the end of a connection asks of the client.</summary>
internal enum CloseVerdict
{
    /// <summary>Connect again, and resume where that is possible.</summary>
    Reconnect,

    /// <summary>The talk ended as planned.</summary>
    Ended,

    /// <summary>Connecting again would meet the same refusal.</summary>
    GiveUp,
}

/// <summary>The protocol's table of close codes, and of HTTP statuses that refuse the upgrade.</summary>
internal static class CloseCodeTable
{
    /// <summary>The verdict on a connection that ended with <paramref name="code"/>; null where it broke without a close frame.</summary>
    public static CloseVerdict Judge(int? code) => code switch
    {
        1000 => CloseVerdict.Ended,
        1002 or 1003 or 1007 or 1008 or 1009 => CloseVerdict.GiveUp,
        >= 4500 and <= 4999 => CloseVerdict.GiveUp,
        _ => CloseVerdict.Reconnect,
    };

    /// <summary>The verdict on an attempt that was refused with an HTTP status. A 404 may be a server that is being replaced.</summary>
    public static CloseVerdict Judge(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.UpgradeRequired => CloseVerdict.GiveUp,
        _ => CloseVerdict.Reconnect,
    };
}
