using System.Net.WebSockets;
using System.Text;
using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Fuzzing;

/// <summary>A well-behaved client that must be answered during the whole run. Not thread-safe.</summary>
internal sealed class Probe(FuzzServer server, TimeProvider time) : IDisposable
{
    /// <summary>After so long without an answer the server counts as hung.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly byte[] Question = """{"type":"ask","text":"What is the default port?"}"""u8.ToArray();

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>How many answers it got.</summary>
    public int Answers { get; private set; }

    /// <summary>The longest time that one took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Asks, and reads to the end of the answer. Throws if that takes too long.</summary>
    public async Task AskAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var asked = time.GetTimestamp();
        if (_socket.State == WebSocketState.None)
        {
            _socket.Options.AddSubProtocol("realtime-rag.v2");
            await _socket.ConnectAsync(new Uri($"ws://{server.Address}/ws/realtime-asr"), patience.Token);
        }

        await _socket.SendAsync(Question, WebSocketMessageType.Text, true, patience.Token);
        while (!(await NextAsync(patience.Token)).Contains("\"stage\":\"idle\"", StringComparison.Ordinal))
        {
        }

        Answers++;
        var took = time.GetElapsedTime(asked);
        Slowest = took > Slowest ? took : Slowest;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> NextAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            length += result.Count;
        }
        while (!result.EndOfMessage);
        return result.MessageType == WebSocketMessageType.Text ? Encoding.UTF8.GetString(_buffer.AsSpan(0, length)) : throw new WireException("The server closed the connection of a well-behaved client");
    }
}
