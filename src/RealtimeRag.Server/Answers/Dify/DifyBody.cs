using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Reads whole replies, never more than a limit.</summary>
internal static class DifyBody
{
    /// <summary>The reply as <typeparamref name="T"/>, or null where it is larger than the limit or not that JSON.</summary>
    public static async Task<T?> ReadAsync<T>(HttpResponseMessage response, int limit, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var body = await ReadAtMostAsync(response, limit + 1, cancellationToken);
            return body.Length > limit ? null : JsonSerializer.Deserialize(body.Span, type);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            // The latter is a body that is not compressed the way it says.
            return null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAtMostAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new ArrayBufferWriter<byte>();
        while (body.WrittenCount < limit && await stream.ReadAsync(body.GetMemory(4096), cancellationToken) is var read and > 0)
        {
            body.Advance(read);
        }

        return body.WrittenMemory;
    }
}
