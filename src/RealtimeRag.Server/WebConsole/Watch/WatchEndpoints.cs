using System.Text.Json.Serialization.Metadata;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.WebConsole.Watch;

/// <summary>Endpoints with which administrators watch and control a running server. Replies contain nothing that was said.</summary>
internal static class WatchEndpoints
{
    private static readonly LocalizedText NoSession = new("没有这个会话：可能已经结束", "There is no such session: it may have ended");

    /// <summary>Maps the endpoints into a group for administrators.</summary>
    public static void MapWatch(this IEndpointRouteBuilder admins)
    {
        admins.MapRead("/v1/stats", static context => WriteAsync(context, figures => figures.Stats(), WatchJson.Default.StatsReply));
        admins.MapRead("/v1/answers", static context => WriteAsync(context, figures => figures.NewestAnswers(), WatchJson.Default.AnswersReply));
        admins.MapRead("/v1/sessions", static context => WriteAsync(context, figures => figures.Sessions(), WatchJson.Default.SessionsReply));
        admins.MapRead("/v1/budgets", static context =>
            WriteAsync<BudgetFigures, BudgetsReply>(context, figures => figures.Now(), WatchJson.Default.BudgetsReply));
        admins.MapDelete("/v1/sessions/{key}", CloseAsync);
        admins.MapPost("/v1/debug-log", DebugAsync);
        admins.MapPost("/v1/drain", DrainAsync);
    }

    private static Task WriteAsync<T>(HttpContext context, Func<ServerFigures, T> read, JsonTypeInfo<T> type) =>
        WriteAsync<ServerFigures, T>(context, read, type);

    private static Task WriteAsync<TFigures, T>(HttpContext context, Func<TFigures, T> read, JsonTypeInfo<T> type)
        where TFigures : notnull
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(read(context.RequestServices.GetRequiredService<TFigures>()), type, cancellationToken: context.RequestAborted);
    }

    private static async Task CloseAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var key = context.Request.RouteValues["key"] as string ?? "";
        if (services.GetRequiredService<SessionRegistry>().All.FirstOrDefault(session => session.Address.Key == key) is not { } session)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status404NotFound, NoSession);
            return;
        }

        WatchLog.Closed(services.GetRequiredService<ILogger<ServerFigures>>(), session.SessionId, PrincipalIdentity.Of(context.User).ToString());
        var isDetached = session.Activity.State == "detached";
        await session.PostAsync(
            new SessionInput.ShutdownRequested(CloseReason.EndedByOperator.In(session.ProtocolVersion), services.GetRequiredService<SessionClock>().Now), context.RequestAborted);
        if (isDetached)
        {
            // No client is connected, so there is no need to wait until it has read the end.
            session.End();
        }

        await ReplyAsync(context, "closing");
    }

    private static Task DebugAsync(HttpContext context)
    {
        context.RequestServices.GetRequiredService<TimedDebugLog>().Begin(PrincipalIdentity.Of(context.User).ToString());
        return ReplyAsync(context, "debugging");
    }

    // The same as SIGTERM: the service manager decides whether the process comes back.
    private static async Task DrainAsync(HttpContext context)
    {
        var services = context.RequestServices;
        WatchLog.Draining(services.GetRequiredService<ILogger<ServerFigures>>(), PrincipalIdentity.Of(context.User).ToString());
        await ReplyAsync(context, "draining");
        services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
    }

    private static Task ReplyAsync(HttpContext context, string status)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return context.Response.WriteAsJsonAsync(new CommandReply(status), WatchJson.Default.CommandReply, cancellationToken: context.RequestAborted);
    }
}

/// <summary>The log messages about what administrators do.</summary>
internal static partial class WatchLog
{
    [LoggerMessage(EventId = 1901, Level = LogLevel.Information, Message = "Session {SessionId} is closed by {Principal}")]
    public static partial void Closed(ILogger log, string sessionId, string principal);

    [LoggerMessage(EventId = 1902, Level = LogLevel.Information, Message = "A drain was requested by {Principal}")]
    public static partial void Draining(ILogger log, string principal);
}
