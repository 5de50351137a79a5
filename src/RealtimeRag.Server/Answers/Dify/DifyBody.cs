using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RealtimeRag.Server.Answers.Text;

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
            return body.Length > limit ? null : Read(body.Span, type);
        }
        catch (InvalidDataException)
        {
            // Not compressed the way it says.
            return null;
        }
    }

    /// <summary>The JSON as <typeparamref name="T"/>, or null where it is not that.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return LenientJson.Repair(json) is { } repaired ? ReadOnce(repaired, type) : null;
        }
    }

    private static T? ReadOnce<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
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
