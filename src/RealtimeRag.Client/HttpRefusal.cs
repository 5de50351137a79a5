using System.Globalization;
using System.Net;
using System.Net.WebSockets;

namespace RealtimeRag.Client;

/// <summary>What is known about the HTTP response that refused a WebSocket.</summary>
internal static class HttpRefusal
{
#if NET8_0_OR_GREATER
    /// <summary>The status; null if there was no response.</summary>
    public static HttpStatusCode? StatusOf(ClientWebSocket socket, Exception error) => (int)socket.HttpStatusCode is 0 or 101 ? null : socket.HttpStatusCode;

    /// <summary>The wait that the response asks for, at most an hour; null if it names none in seconds.</summary>
    public static TimeSpan? RetryAfterOf(ClientWebSocket socket)
    {
        if (socket.HttpResponseHeaders?.TryGetValue("Retry-After", out var values) != true)
        {
            return null;
        }

        return int.TryParse(values!.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 3600))
            : null;
    }
#else
    /// <summary>The status; null if there was no response. These frameworks name it only in the text of the error, in quotes.</summary>
    public static HttpStatusCode? StatusOf(ClientWebSocket socket, Exception error)
    {
        var message = error.Message;
        for (var i = message.IndexOf('\''); i >= 0 && i + 4 < message.Length; i = message.IndexOf('\'', i + 1))
        {
            if (message[i + 4] == '\'' && int.TryParse(message.AsSpan(i + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 300 and < 600)
            {
                return (HttpStatusCode)status;
            }
        }

        return null;
    }

    /// <summary>Always null: these frameworks do not show the headers of a refusal.</summary>
    public static TimeSpan? RetryAfterOf(ClientWebSocket socket) => null;
#endif
}
