using System.Buffers;
using System.Net.WebSockets;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>The only writer of one socket: sends what is waiting, with as few system calls as possible, until it takes a close.</summary>
/// <param name="socket">The socket.</param>
/// <param name="format">How frames are written.</param>
/// <param name="clock">The clock.</param>
/// <param name="options">The limits on sending.</param>
/// <param name="output">The layer below the socket.</param>
internal sealed class SocketWriter(WebSocket socket, IConnectionFormat format, SessionClock clock, TransportOptions options, IFrameOutput output)
{
    /// <summary>
    /// Writes until the queue closes, sends the close frame and returns its reason. A partly sent frame cannot be abandoned without losing the
    /// socket, so a client that has not read for long gets a little more time to make room for the close frame. Throws if the connection is
    /// broken or that time was not enough; the socket is then unusable.
    /// </summary>
    public async Task<CloseReason> RunAsync(SendQueue queue, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        await using var timeout = new SendTimeout(clock.Time, queue.GiveUp, options.CloseTime, cancellationToken);
        for (var (frames, bytes) = (0, 0); ;)
        {
            var next = await queue.TakeAsync(cancellationToken);
            if (next.Close is { } reason)
            {
                output.HoldsBack = false;
                timeout.BeginLast();
                await CloseAsync(reason, buffer, timeout.Token);
                return reason;
            }

            if (next.Frame.Frame is ServerFrame.Resumed { RefusedBecause: null })
            {
                output.AskForReceipt();
            }

            for (var written = Written.FirstPart; written == Written.FirstPart;)
            {
                buffer.ResetWrittenCount();
                written = format.Write(next.Frame.Frame, next.Frame.Seq, buffer);
                if (written != Written.Nothing)
                {
                    (frames, bytes) = (frames + 1, bytes + buffer.WrittenCount);
                    output.HoldsBack = next.HasMore && format.WritesAll && frames < FlowLimits.BatchFrames && bytes < FlowLimits.BatchBytes;
                    var sending = socket.SendAsync(buffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, timeout.Token);
                    await (sending.IsCompletedSuccessfully ? sending : WhenTakenAsync(sending, timeout));
                }
            }

            (frames, bytes) = output.HoldsBack ? (frames, bytes) : (0, 0);
        }
    }

    // A client that reads takes a frame at once, and needs no time limit.
    private async ValueTask WhenTakenAsync(ValueTask sending, SendTimeout timeout)
    {
        timeout.Begin(options.SendTime);
        await sending;
        timeout.End();
    }

    private async Task CloseAsync(CloseReason reason, ArrayBufferWriter<byte> buffer, CancellationToken cancellationToken)
    {
        buffer.ResetWrittenCount();
        if (socket.State is WebSocketState.Open && format.WriteLast(reason, buffer))
        {
            await socket.SendAsync(buffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }

        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)reason.Code, reason.Text, cancellationToken);
        }
    }
}
