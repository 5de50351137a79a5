using System.Net.WebSockets;

namespace RealtimeRag.FakeDify;

/// <summary>Reads whole messages of a WebSocket, however they are fragmented.</summary>
public static class WholeMessages
{
    /// <summary>Reads the next message; the result's count is the length of the message.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Receives the message; it must be larger than any.</param>
    /// <param name="cancellationToken">Cancels the read, which aborts the socket.</param>
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
