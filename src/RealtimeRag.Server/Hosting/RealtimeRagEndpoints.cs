using Microsoft.Net.Http.Headers;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.ConversationRelay;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Limits.Descriptors;
using RealtimeRag.Server.Security;
using RealtimeRag.Server.Security.Origins;
using RealtimeRag.Server.Security.SignIn;
using RealtimeRag.Server.Security.Tickets;
using RealtimeRag.Server.Transport;
using RealtimeRag.Server.WebConsole;
using RealtimeRag.Server.WebConsole.Documents;
using RealtimeRag.Server.WebConsole.History;
using RealtimeRag.Server.WebConsole.Watch;

namespace RealtimeRag.Server.Hosting;

/// <summary>Maps the endpoints.</summary>
internal static class RealtimeRagEndpoints
{
    /// <summary>The product's name.</summary>
    public const string Name = "realtime-rag";

    /// <summary>The product's version.</summary>
    public static string Version { get; } = typeof(RealtimeRagEndpoints).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// Maps the WebSocket endpoint, its tickets, health, and the root: the console for browsers, JSON for programs. The returned conventions apply to the
    /// WebSocket endpoint and tickets: a host may add a policy, which applies in addition to ours.
    /// </summary>
    public static IEndpointConventionBuilder MapRealtimeRag(this WebApplication app)
    {
        app.UseMetricsPort();
        UseSecurity(app);
        var protectedGroup = app.MapGroup("").RequireAuthorization(SignInSchemes.Policy).WithMetadata(new SignInEndpoint());
        protectedGroup.Map(RealtimeEndpoint.Path, app.Services.GetRequiredService<RealtimeEndpoint>().HandleAsync);
        protectedGroup.MapPost(TicketEndpoint.Path, TicketEndpoint.HandleAsync);
        protectedGroup.MapPost(DetectEndpoint.Path, DetectEndpoint.HandleAsync);

        var admins = app.MapGroup("").RequireAuthorization(SignInSchemes.AdminPolicy).WithMetadata(new SignInEndpoint { IsForAdmins = true });
        admins.MapMetrics();
        admins.MapWatch();
        admins.MapHistory();
        admins.MapKnowledge();

        // Signed calls need no other authentication.
        var calls = app.Services.GetRequiredService<RelaySettings>().Token is null ? protectedGroup : (IEndpointRouteBuilder)app;
        calls.Map(RelayEndpoint.Path, app.Services.GetRequiredService<RelayEndpoint>().HandleAsync);
        app.MapRead("/healthz", static context => context.Response.WriteAsJsonAsync(new HealthReply("ok"), HealthJson.Default.HealthReply));
        app.MapRead("/readyz", ReadyAsync);
        app.MapRead("/asyncapi.yaml", static context => SchemaAsync(context, "asyncapi.yaml"));
        app.MapRead("/openapi.yaml", static context => SchemaAsync(context, "openapi.yaml"));
        app.MapRead("/", RootAsync);
        app.MapRead(ConsoleEndpoints.Path + "{**name}", ConsoleEndpoints.WriteFileAsync);
        return protectedGroup;
    }

    // The order matters: the client's real address is known before anything depends on it, and cross-origin requests are refused
    // before a user's credentials count.
    private static void UseSecurity(WebApplication app)
    {
        var security = app.Services.GetRequiredService<SecuritySettings>();
        if (security.Proxies.Any)
        {
            app.UseForwardedHeaders();
        }

        app.Use(SecurityHeaders.AddAsync);
        app.Use(static (context, next) =>
        {
            ValidatedUpgrade.Install(context);
            return next(context);
        });
        app.UseWebSockets();
        app.Use(app.Services.GetRequiredService<UpgradeLimit>().CheckAsync);
        app.Use(app.Services.GetRequiredService<ConnectLimit>().CheckAsync);
        if (security.Tls is not null)
        {
            app.Use(HttpsRedirect.RedirectAsync);
        }

        app.UseRouting();
        app.Use(app.Services.GetRequiredService<OriginCheck>().CheckAsync);
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static async Task SchemaAsync(HttpContext context, string name)
    {
        context.Response.ContentType = "application/yaml; charset=utf-8";
        await using var schema = typeof(RealtimeRagEndpoints).Assembly.GetManifestResourceStream(name)!;
        await schema.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static Task ReadyAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var problems = services.GetServices<IReadinessCheck>().SelectMany(static check => check.Problems).ToList();
        if (services.GetRequiredService<ConnectionGate>().IsDraining)
        {
            problems.Insert(0, new("draining", Blocks: true));
        }

        var isReady = !problems.Exists(static problem => problem.Blocks);
        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var reply = new ReadyReply(isReady ? "ready" : "not_ready", [.. problems.Select(static problem => problem.Name).Distinct()]);
        return context.Response.WriteAsJsonAsync(reply, HealthJson.Default.ReadyReply);
    }

    private static Task RootAsync(HttpContext context)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return ConsoleEndpoints.IsForPage(context.Request) ? ConsoleEndpoints.WritePageAsync(context) : AboutAsync(context);
    }

    private static Task AboutAsync(HttpContext context)
    {
        var reply = new AboutReply(
            Name,
            Version,
            RealtimeEndpoint.Path,
            context.RequestServices.GetRequiredService<IAnswerSource>().Name,
            new Dictionary<string, string> { ["health"] = "/healthz", ["ready"] = "/readyz", ["asyncapi"] = "/asyncapi.yaml", ["openapi"] = "/openapi.yaml" });
        return context.Response.WriteAsJsonAsync(reply, HealthJson.Default.AboutReply);
    }
}
