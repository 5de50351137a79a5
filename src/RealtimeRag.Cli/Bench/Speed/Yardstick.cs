using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>
/// The baseline for every figure: a bare ASP.NET Core WebSocket that reads each message with a JSON reader, replies with an acknowledgement of the same size as
/// the server's, and does nothing else. The answer to a final is relayed from the backend piece by piece. It writes its address and ends with its input.
/// </summary>
internal static class Yardstick
{
    private const string Session = "4f0c9d0e5b7a4c7f8e2d1a6b3c5d7e9f";

    private static readonly byte[] Connected = Frame($$"""{"type":"ack","session_id":"{{Session}}"}""");
    private static readonly byte[] Listening = Frame("""{"type":"status","stage":"listening"}""");
    private static readonly byte[] Analyzing = Frame("""{"type":"status","stage":"analyzing"}""");
    private static readonly byte[] Querying = Frame("""{"type":"status","stage":"querying_rag"}""");
    private static readonly byte[] Idle = Frame("""{"type":"status","stage":"idle"}""");

    /// <summary>Serves until its input ends.</summary>
    /// <param name="terminal">The connection to the parent process.</param>
    /// <param name="address">The address to listen on; null for a free local port.</param>
    /// <param name="backend">The backend of the relay, with <c>/v1</c>; null for none.</param>
    /// <param name="cancel">Stops the server.</param>
    public static async Task<int> RunAsync(CliTerminal terminal, string? address, string? backend, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address ?? "http://127.0.0.1:0");
        await using var app = builder.Build();
        using var relay = backend is null ? null : new BareRelay(new(backend + "/chat/completions"));
        app.UseWebSockets();
        app.Run(context => ServeAsync(context, relay));
        await app.StartAsync(cancel);
        await terminal.Out.WriteLineAsync(app.Urls.First());
        while (await terminal.In.ReadLineAsync(cancel) is not null)
        {
        }

        return ExitCodes.Success;
    }

    private static async Task ServeAsync(HttpContext context, BareRelay? relay)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var (buffer, output) = (new byte[4 * 1024], new ArrayBufferWriter<byte>(512));
        await using var json = new Utf8JsonWriter(output);
        try
        {
            await SendAsync(socket, Connected);
            await SendAsync(socket, Listening);
            while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
            {
                var (type, text, isFinal) = Read(buffer.AsSpan(0, message.Count));
                Acknowledge(type, json, output);
                await SendAsync(socket, output.WrittenMemory);
                if (isFinal && relay is not null)
                {
                    await SendAsync(socket, Analyzing);
                    await SendAsync(socket, Querying);
                    await relay.AskAsync(text, piece => SendAsync(socket, piece), context.RequestAborted);
                    await SendAsync(socket, Idle);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has closed the connection.
        }
    }

    private static (string Type, string Text, bool IsFinal) Read(ReadOnlySpan<byte> message)
    {
        var (type, text, isFinal) = ("", "", false);
        var reader = new Utf8JsonReader(message);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isText, isEnd) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("text"u8), reader.ValueTextEquals("is_final"u8));
            reader.Read();
            type = isType ? reader.GetString()! : type;
            text = isText ? reader.GetString()! : text;
            isFinal |= isEnd && reader.GetBoolean();
            reader.Skip();
        }

        return (type, text, isFinal);
    }

    private static void Acknowledge(string type, Utf8JsonWriter json, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("type"u8, "ack"u8);
        json.WriteString("received_type"u8, type);
        json.WriteString("session_id"u8, Session);
        json.WriteEndObject();
        json.Flush();
    }

    private static ValueTask SendAsync(WebSocket socket, ReadOnlyMemory<byte> frame) =>
        socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static byte[] Frame(string json) => System.Text.Encoding.UTF8.GetBytes(json);
}
