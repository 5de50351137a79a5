using Microsoft.Net.Http.Headers;

namespace RealtimeRag.Server.WebConsole;

/// <summary>Serves the web console. Its page is at the root, for clients that ask for HTML; everything else is below <see cref="Path"/>.</summary>
internal static class ConsoleEndpoints
{
    /// <summary>Where the console's files are. The page names them relatively, so a proxy may put a prefix in front of everything.</summary>
    public const string Path = "/console/";

    /// <summary>
    /// The page loads scripts, styles and images of this server alone and connects to nothing else. Only two libraries turn strings into markup: one
    /// for the fixed text of the templates, the other for sanitized answers.
    /// </summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types lit-html dompurify";

    private static readonly MediaTypeHeaderValue Html = new("text/html");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Whether a request to the root is for the page: it accepts HTML, and prefers nothing else that we serve.</summary>
    public static bool IsForPage(HttpRequest request)
    {
        var (html, json) = (0d, 0d);
        foreach (var accepted in request.GetTypedHeaders().Accept)
        {
            var quality = accepted.Quality ?? 1;
            // Clients that accept anything are programs: they get JSON.
            html = !accepted.MatchesAllTypes && Html.IsSubsetOf(accepted) ? Math.Max(html, quality) : html;
            json = !accepted.MatchesAllTypes && Json.IsSubsetOf(accepted) ? Math.Max(json, quality) : json;
        }

        return html > 0 && html >= json;
    }

    /// <summary>Writes the page.</summary>
    public static Task WritePageAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self)";
        return context.RequestServices.GetRequiredService<ConsoleFiles>().Page.WriteAsync(context);
    }

    /// <summary>Writes the file that the route names; 404 if there is none.</summary>
    public static Task WriteFileAsync(HttpContext context)
    {
        var name = context.Request.RouteValues["name"] as string ?? "";
        if (context.RequestServices.GetRequiredService<ConsoleFiles>().TryFind(name, out var file))
        {
            return file.WriteAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
