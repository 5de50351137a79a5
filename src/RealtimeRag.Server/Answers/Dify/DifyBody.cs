using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Reads whole replies up to a size limit.</summary>
internal static class DifyBody
{
    /// <summary>Reads the reply as <typeparamref name="T"/>; null if it exceeds the limit or is not such JSON.</summary>
    public static async Task<T?> ReadAsync<T>(HttpResponseMessage response, int limit, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return Read((await ResponseBody.WholeAsync(response, limit, cancellationToken)).Span, type);
        }
        catch (InvalidDataException)
        {
            // Too large, or not compressed as its headers say.
            return null;
        }
    }

    /// <summary>Parses <typeparamref name="T"/>; null if it is not such JSON.</summary>
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
}
