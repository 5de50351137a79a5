namespace RealtimeRag.Server.Http;

/// <summary>Maps endpoints that only read.</summary>
internal static class ReadEndpoints
{
    // Load balancers and uptime checks often send HEAD requests.
    private static readonly string[] Reading = ["GET", "HEAD"];

    /// <summary>Maps GET and HEAD.</summary>
    public static IEndpointConventionBuilder MapRead(this IEndpointRouteBuilder routes, string path, RequestDelegate serve) =>
        routes.MapMethods(path, Reading, serve);
}
