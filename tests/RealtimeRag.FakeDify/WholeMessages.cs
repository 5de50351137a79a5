using System.Net.WebSockets;

namespace RealtimeRag.FakeDify;

/// <summary>Reads messages of a WebSocket whole, whatever frames they come in.</summary>
public static class WholeMessages
{
    /// <summary>Reads the next message; the result's count is its whole length.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Receives the message; it must be larger than any.</param>
    /// <param name="cancellationToken">Gives up, and aborts the socket.</param>
    public static async Task<ValueWebSocketReceiveResult> ReceiveWholeAsync(this WebSocket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer[length..], cancellationToken);
            length += part.Count;
            if (part.EndOfMessage || part.MessageType == WebSocketMessageType.Close)
            {
                return new(length, part.MessageType, part.EndOfMessage);
            }
        }
    }
}
