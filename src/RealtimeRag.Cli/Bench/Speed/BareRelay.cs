using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>Asks an OpenAI-compatible backend and passes the pieces on as answer frames: no retries, limits or state. Thread-safe.</summary>
/// <param name="address">The address of the chat endpoint.</param>
internal sealed class BareRelay(Uri address) : IDisposable
{
    private const string Data = "data: ";

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 4_000, UseProxy = false });

    /// <summary>Asks once.</summary>
    /// <param name="question">The question.</param>
    /// <param name="send">Sends one frame.</param>
    /// <param name="cancel">Cancels the question.</param>
    public async Task AskAsync(string question, Func<ReadOnlyMemory<byte>, ValueTask> send, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"stream":true,"messages":[{"role":"user","content":"{{JsonEncodedText.Encode(question)}}"}]}"""));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(cancel));
        var index = 0;
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith(Data, StringComparison.Ordinal) && line[Data.Length] == '{')
            {
                await send(Piece(index++, ContentOf(line[Data.Length..]), isLast: false));
            }
        }

        await send(Piece(index, "", isLast: true));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string ContentOf(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                return reader.GetString()!;
            }
        }

        return "";
    }

    private static byte[] Piece(int index, string content, bool isLast) =>
        Encoding.UTF8.GetBytes($$"""{"type":"answer","stream_index":{{index}},"content":"{{JsonEncodedText.Encode(content)}}","final":{{(isLast ? "true" : "false")}}}""");
}
