using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace RealtimeRag.Server.WebConsole;

/// <summary>One file of the console, as it is and compressed. Immutable; thread-safe.</summary>
/// <param name="contentType">Its media type.</param>
/// <param name="content">Its bytes.</param>
internal sealed class ConsoleFile(string contentType, byte[] content)
{
    private readonly Lazy<byte[]> _compressed = new(() => Compress(content));

    // The compressed file has other bytes, so it needs another tag.
    private readonly (EntityTagHeaderValue Plain, EntityTagHeaderValue Compressed) _tags = TagsOf(content);

    /// <summary>How many bytes a browser loads.</summary>
    public int CompressedLength => _compressed.Value.Length;

    /// <summary>Writes the file, or that the browser already has it.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        var isCompressed = TakesGzip(context.Request);
        var tag = isCompressed ? _tags.Compressed : _tags.Plain;
        headers.ETag = tag.ToString();
        // A new version of the server brings new files under the same names.
        headers.CacheControl = "no-cache";
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var body = isCompressed ? _compressed.Value : content;
        if (isCompressed)
        {
            headers.ContentEncoding = "gzip";
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(static taken => taken.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && taken.Quality is not 0);

    private static (EntityTagHeaderValue Plain, EntityTagHeaderValue Compressed) TagsOf(byte[] content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
        return (new($"\"{hash}\""), new($"\"{hash}-gzip\""));
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
