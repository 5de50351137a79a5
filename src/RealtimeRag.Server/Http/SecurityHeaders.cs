namespace RealtimeRag.Server.Http;

/// <summary>The headers that keep a browser from doing with our replies what they are not for.</summary>
internal static class SecurityHeaders
{
    /// <summary>No page of ours loads anything, nor is shown in another's frame. A page that needs more says so itself.</summary>
    public const string Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string YearOfHttps = "max-age=31536000";

    /// <summary>Adds them to every reply but the one that begins a WebSocket. What an endpoint has set stays.</summary>
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
