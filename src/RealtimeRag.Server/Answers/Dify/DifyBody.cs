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
        var body = await ReadAtMostAsync(response, limit + 1, cancellationToken);
        if (body.Length > limit)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException)
        {
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
