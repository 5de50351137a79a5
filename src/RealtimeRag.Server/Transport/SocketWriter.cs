using System.Buffers;
using System.Net.WebSockets;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>The only writer of one socket: takes what waits and sends it, until a close is taken.</summary>
internal sealed class SocketWriter(WebSocket socket, Dialect dialect, SessionClock clock, TimeSpan sendTime)
{
    /// <summary>
    /// Writes until the queue closes, sends the close frame and returns its reason. Throws where the connection is broken, or takes longer
    /// than the bound for one frame; the socket is then of no more use.
    /// </summary>
    public async Task<CloseReason> RunAsync(SendQueue queue, CancellationToken cancellationToken)
    {
        using var json = new ServerFrameWriter(dialect);
        var buffer = new ArrayBufferWriter<byte>(512);
        await using var patience = new SendPatience(clock.Time, cancellationToken);
        while (true)
        {
            var next = await queue.TakeAsync(cancellationToken);
            if (next.Next is { } other)
            {
                queue = other;
                continue;
            }

            patience.Begin(sendTime);
            if (next.Close is { } reason)
            {
                await CloseAsync(reason, patience.Token);
                return reason;
            }

            buffer.ResetWrittenCount();
            json.Write(next.Frame.Frame, next.Frame.Seq, buffer);
            await socket.SendAsync(buffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
            patience.End();
        }
    }

    private async Task CloseAsync(CloseReason reason, CancellationToken cancellationToken)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)reason.Code, reason.Text, cancellationToken);
        }
    }

    /// <summary>One reusable time limit, so that a frame costs no timer of its own.</summary>
    private sealed class SendPatience : IAsyncDisposable
    {
        private readonly CancellationTokenSource _source;
        private readonly ITimer _timer;

        public SendPatience(TimeProvider time, CancellationToken outer)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
            _timer = time.CreateTimer(
                static source => ((CancellationTokenSource)source!).Cancel(), _source, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public CancellationToken Token => _source.Token;

        public void Begin(TimeSpan bound) => _timer.Change(bound, Timeout.InfiniteTimeSpan);

        public void End() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // A callback under way must be over before its source goes.
        public async ValueTask DisposeAsync()
        {
            await _timer.DisposeAsync();
            _source.Dispose();
        }
    }
}
