using RealtimeRag.Core;

namespace RealtimeRag.Server.Security;

/// <summary>A refusal as people read it: one line, in both languages.</summary>
internal static class PlainReply
{
    /// <summary>Writes it.</summary>
    public static Task WriteAsync(HttpContext context, int status, LocalizedText text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{text.Chinese} / {text.English}\n", context.RequestAborted);
    }
}
