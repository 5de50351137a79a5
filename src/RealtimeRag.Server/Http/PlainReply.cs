using System.Globalization;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Http;

/// <summary>Writes a refusal as a single line in both languages.</summary>
internal static class PlainReply
{
    /// <summary>Writes the reply.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="text">The line.</param>
    /// <param name="retryAfter">When to retry, rounded up to seconds; null if unspecified.</param>
    public static Task WriteAsync(HttpContext context, int status, LocalizedText text, TimeSpan? retryAfter = null)
    {
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{text.Chinese} / {text.English}\n", context.RequestAborted);
    }
}
