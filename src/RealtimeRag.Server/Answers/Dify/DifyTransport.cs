using System.Net.Sockets;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Names transport faults without the addresses that their messages carry. Pure; thread-safe.</summary>
internal static class DifyTransport
{
    /// <summary>A short name for the log, such as <c>HttpRequestException/ConnectionError/ConnectionRefused</c>.</summary>
    public static string NameOf(Exception e) => e switch
    {
        HttpRequestException { InnerException: SocketException socket } http => $"{nameof(HttpRequestException)}/{http.HttpRequestError}/{socket.SocketErrorCode}",
        HttpRequestException http => $"{nameof(HttpRequestException)}/{http.HttpRequestError}",
        _ => e.GetType().Name,
    };

    /// <summary>Whether a certificate or protocol problem stands behind it, which another try will meet again.</summary>
    public static bool IsLasting(Exception e) => e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
}
