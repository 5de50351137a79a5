using System.Buffers;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>Reads response bodies into memory up to a size limit.</summary>
internal static class ResponseBody
{
    /// <summary>Reads the whole body.</summary>
    /// <exception cref="InvalidDataException">It exceeds <paramref name="limit"/> bytes, or is not compressed as its headers say.</exception>
    public static async Task<ReadOnlyMemory<byte>> WholeAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var body = await BeginningAsync(response, limit + 1, cancellationToken);
        return body.Length <= limit ? body : throw new InvalidDataException("The reply is larger than its limit.");
    }

    /// <summary>Reads the first bytes of the body, at most <paramref name="limit"/>.</summary>
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
