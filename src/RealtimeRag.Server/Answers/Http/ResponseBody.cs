using System.Buffers;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>Reads bodies of replies into memory, never more than a limit.</summary>
internal static class ResponseBody
{
    /// <summary>The whole body.</summary>
    /// <exception cref="InvalidDataException">It is larger than <paramref name="limit"/> bytes, or not compressed the way it says.</exception>
    public static async Task<ReadOnlyMemory<byte>> WholeAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var body = await BeginningAsync(response, limit + 1, cancellationToken);
        return body.Length <= limit ? body : throw new InvalidDataException("The reply is larger than its limit.");
    }

    /// <summary>The body's first bytes, at most <paramref name="limit"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>> BeginningAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new ArrayBufferWriter<byte>();
        while (body.WrittenCount < limit && await stream.ReadAsync(Room(body, limit), cancellationToken) is var read and > 0)
        {
            body.Advance(read);
        }

        return body.WrittenMemory;
    }

    private static Memory<byte> Room(ArrayBufferWriter<byte> body, int limit)
    {
        var room = body.GetMemory(4096);
        return room[..Math.Min(room.Length, limit - body.WrittenCount)];
    }
}
