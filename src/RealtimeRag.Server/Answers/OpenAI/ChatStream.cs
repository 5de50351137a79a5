using System.Net.ServerSentEvents;
using System.Text.Json;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The events of one reply. Accepts a whole reply in one JSON document too, from servers that do not stream. Used by one task.</summary>
internal sealed class ChatStream : IAsyncDisposable
{
    private const long MaxBytes = 4 * 1024 * 1024;
    private static readonly ChatChunk Nothing = new(null, null, null, null, null, null);

    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<ChatChunk?>> _events;

    private ChatStream(HttpResponseMessage response, IAsyncEnumerator<SseItem<ChatChunk?>> events) => (_response, _events) = (response, events);

    /// <summary>Whether the endpoint said <c>[DONE]</c>.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Opens the body of a successful reply and owns the reply from then on.</summary>
    public static async Task<ChatStream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new CappedStream(await response.Content.ReadAsStreamAsync(cancellationToken), MaxBytes);
        var isWhole = response.Content.Headers.ContentType?.MediaType == "application/json";
        var events = isWhole ? WholeAsync(body, cancellationToken) : SseParser.Create(body, Parse).EnumerateAsync(cancellationToken);
        return new ChatStream(response, events.GetAsyncEnumerator(cancellationToken));
    }

    /// <summary>The next event, or null at the end. Throws what reading throws: <see cref="JsonException"/>, <see cref="IOException"/>, <see cref="InvalidDataException"/>.</summary>
    public async ValueTask<ChatChunk?> NextAsync()
    {
        if (IsDone || !await _events.MoveNextAsync())
        {
            return null;
        }

        IsDone = _events.Current.Data is null;
        return _events.Current.Data;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The reply first: it ends a read that still waits, and tells the endpoint to stop.
        _response.Dispose();
        await _events.DisposeAsync();
    }

    // Null stands for [DONE].
    private static ChatChunk? Parse(string eventType, ReadOnlySpan<byte> data)
    {
        data = data.Trim((byte)' ');
        return data.SequenceEqual("[DONE]"u8) ? null
            : data.IsEmpty ? Nothing
            : JsonSerializer.Deserialize(data, ChatJson.Wire.ChatChunk) ?? Nothing;
    }

    private static async IAsyncEnumerable<SseItem<ChatChunk?>> WholeAsync(
        Stream body, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new(await JsonSerializer.DeserializeAsync(body, ChatJson.Wire.ChatChunk, cancellationToken) ?? Nothing);
    }
}
