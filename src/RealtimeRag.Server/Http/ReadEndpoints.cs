namespace RealtimeRag.Server.Http;

/// <summary>Maps what is only read.</summary>
internal static class ReadEndpoints
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    /// <summary>Maps GET and HEAD.</summary>
    public static IEndpointConventionBuilder MapRead(this IEndpointRouteBuilder routes, string path, RequestDelegate serve) =>
        routes.MapMethods(path, Reading, serve);
}
