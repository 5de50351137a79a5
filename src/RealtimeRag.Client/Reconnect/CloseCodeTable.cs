using System.Net;

namespace RealtimeRag.Client.Reconnect;

/// <summary>What the client should do when a connection ends.</summary>
internal enum CloseVerdict
{
    /// <summary>Reconnect, and resume if possible.</summary>
    Reconnect,

    /// <summary>The conversation ended as planned.</summary>
    Ended,

    /// <summary>A new attempt would be refused in the same way.</summary>
    GiveUp,
}

/// <summary>The protocol's table of close codes, and of HTTP statuses with which the upgrade is refused.</summary>
internal static class CloseCodeTable
{
    /// <summary>The verdict for a connection closed with <paramref name="code"/>; null if it broke without a close frame.</summary>
    public static CloseVerdict Judge(int? code) => code switch
    {
        1000 => CloseVerdict.Ended,
        1002 or 1003 or 1007 or 1008 or 1009 => CloseVerdict.GiveUp,
        >= 4500 and <= 4999 => CloseVerdict.GiveUp,
        _ => CloseVerdict.Reconnect,
    };

    /// <summary>The verdict for an attempt refused with an HTTP status. A 404 may come from a server that is being replaced.</summary>
    public static CloseVerdict Judge(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.UpgradeRequired => CloseVerdict.GiveUp,
        _ => CloseVerdict.Reconnect,
    };
}
