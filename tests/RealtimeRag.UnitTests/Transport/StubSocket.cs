using System.Net.WebSockets;
using System.Text;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>A socket whose client takes frames only when the test says so.</summary>
internal sealed class StubSocket : WebSocket
{
    private readonly SemaphoreSlim _room = new(0);
    private WebSocketState _state = WebSocketState.Open;

    public List<string> Sent { get; } = [];

    /// <summary>Of each text frame, whether it was held back.</summary>
    public List<bool> Held { get; } = [];

    /// <summary>Whether what is written now is held back.</summary>
    public Func<bool> IsHeldBack { get; set; } = static () => false;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => _state;

    public override string? SubProtocol => null;

    /// <summary>The client takes so many frames more.</summary>
    public void MakeRoom(int frames) => _room.Release(frames);

    public override async Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        Assert.Equal((WebSocketMessageType.Text, true), (messageType, endOfMessage));
        Held.Add(IsHeldBack());
        await TakeAsync(Encoding.UTF8.GetString(buffer), cancellationToken);
    }

    public override async Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        await TakeAsync($"{(int)closeStatus} {statusDescription}", cancellationToken);
        _state = WebSocketState.CloseSent;
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override void Abort() => _state = WebSocketState.Aborted;

    public override void Dispose() => _room.Dispose();

    private async Task TakeAsync(string what, CancellationToken cancellationToken)
    {
        try
        {
            await _room.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // As the framework does it: a frame that is given up takes the socket with it.
            Abort();
            throw;
        }

        Sent.Add(what);
    }
}
