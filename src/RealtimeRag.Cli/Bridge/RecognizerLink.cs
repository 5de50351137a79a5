using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Text;
using System.Text.Unicode;
using RealtimeRag.Cli.Bridge.Recognizers;
using RealtimeRag.Cli.Failures;

namespace RealtimeRag.Cli.Bridge;

/// <summary>The connection to a running recognizer. One task may send while another receives.</summary>
internal sealed class RecognizerLink : IAsyncDisposable
{
    /// <summary>The most bytes that one message of a recognizer may have.</summary>
    public const int LongestMessage = 4 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket;
    private readonly RecognizerProtocol _protocol;
    private readonly TimeProvider _time;
    private bool _saidFarewell;

    private RecognizerLink(ClientWebSocket socket, RecognizerProtocol protocol, TimeProvider time) => (_socket, _protocol, _time) = (socket, protocol, time);

    /// <summary>Connects to a recognizer.</summary>
    /// <param name="address">Where the recognizer listens, <c>ws</c> or <c>wss</c>.</param>
    /// <param name="protocol">The recognizer's protocol.</param>
    /// <param name="trustsAnyone">Whether to accept any certificate.</param>
    /// <param name="time">The clock for time limits.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="RecognizerException">The server cannot be reached or refuses the connection.</exception>
    [SuppressMessage("Security", "CA5359:Do not disable certificate validation", Justification = "Only where the user asks for it: FunASR's servers come with a self-signed certificate")]
    public static async Task<RecognizerLink> ConnectAsync(
        Uri address, RecognizerProtocol protocol, bool trustsAnyone, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            if (protocol.Subprotocol is { } subprotocol)
            {
                socket.Options.AddSubProtocol(subprotocol);
            }

            if (trustsAnyone)
            {
                socket.Options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
            }

            socket.Options.CollectHttpResponseDetails = true;
            await socket.ConnectAsync(address, CancellationToken.None).WaitAsync(ConnectTimeout, time, cancellationToken);
            return new(socket, protocol, time);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or TimeoutException)
        {
            var failure = RecognizerFailures.NoConnection(address, protocol, (int)socket.HttpStatusCode, e);
            socket.Dispose();
            throw failure;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a text message.</summary>
    public Task SendAsync(string text, CancellationToken cancellationToken) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, cancellationToken);

    /// <summary>Sends audio.</summary>
    public Task SendAsync(byte[] audio, CancellationToken cancellationToken) => SendAsync(audio, WebSocketMessageType.Binary, cancellationToken);

    /// <summary>Tells the recognizer that the audio has ended; sent at most once.</summary>
    public Task SayFarewellAsync(CancellationToken cancellationToken)
    {
        if (_saidFarewell)
        {
            return Task.CompletedTask;
        }

        _saidFarewell = true;
        var (text, isBinary) = _protocol.Farewell;
        return SendAsync(Encoding.UTF8.GetBytes(text), isBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, cancellationToken);
    }

    /// <summary>The next message as UTF-8; null if the connection is closed or broken.</summary>
    /// <exception cref="RecognizerException">The message is longer than <see cref="LongestMessage"/>.</exception>
    public async Task<byte[]?> ReceiveAsync()
    {
        try
        {
            return await ReceiveMessageAsync();
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Closes within a second: a user who interrupts the command should not wait, and the recognizer should learn that its work is over.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().WaitAsync(Courtesy, _time);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or TimeoutException or RecognizerException)
        {
            _socket.Abort();
        }

        _socket.Dispose();
    }

    private async Task CloseAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            await SayFarewellAsync(CancellationToken.None);
        }

        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
    }

    // A cancelled send would break the connection, which would then not be closed properly.
    private async Task SendAsync(byte[] bytes, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw new RecognizerException(RecognizerFailures.Broken, ExitCodes.Failed);
        }
    }

    private async Task<byte[]?> ReceiveMessageAsync()
    {
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.GetMemory(16 * 1024), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            buffer.Advance(part.Count);
            if (buffer.WrittenCount > LongestMessage)
            {
                throw new RecognizerException(RecognizerFailures.TooLong, ExitCodes.Failed);
            }

            if (part.EndOfMessage)
            {
                return ToUtf8(buffer.WrittenSpan);
            }
        }
    }

    private static byte[] ToUtf8(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? bytes.ToArray() : Encoding.UTF8.GetBytes(CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetString(bytes));
}
