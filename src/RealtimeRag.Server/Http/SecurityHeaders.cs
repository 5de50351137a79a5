namespace RealtimeRag.Server.Http;

/// <summary>Adds the response headers that restrict what browsers may do with the server's replies.</summary>
internal static class SecurityHeaders
{
    /// <summary>Our replies load nothing and must not be framed. A page that needs more sets its own policy.</summary>
    public const string Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string YearOfHttps = "max-age=31536000";

    /// <summary>Adds the headers to every reply except a WebSocket upgrade. Headers already set by an endpoint are kept.</summary>
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state => Add((HttpContext)state), context);
        return next(context);
    }

    private static Task Add(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            return Task.CompletedTask;
        }

        var headers = context.Response.Headers;
        headers.TryAdd("Content-Security-Policy", Policy);
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("X-Frame-Options", "DENY");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (context.Request.IsHttps)
        {
            headers.TryAdd("Strict-Transport-Security", YearOfHttps);
        }

        return Task.CompletedTask;
    }
}
