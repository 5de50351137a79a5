using System.Globalization;
using Microsoft.Data.Sqlite;
using RealtimeRag.Core;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Recording;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.WebConsole.History;

/// <summary>Recorded questions, for administrators. No request delays the writer.</summary>
internal static class HistoryEndpoints
{
    private const int MostRows = 500;
    private const int MostWordings = 20;

    private static readonly LocalizedText WhichOne = new(
        "请指明要删除的内容：?session=会话 或 ?principal=key:名称", "Say what to delete: ?session=SESSION or ?principal=key:NAME");

    private static readonly LocalizedText Unreadable = new(
        "无法读写记录文件：请检查磁盘空间与权限", "The file of recorded questions cannot be read or written: check the disk's space and the permissions");

    private static readonly LocalizedText WrongPage = new("before 与 limit 应为正整数", "before and limit must be whole numbers above 0");

    /// <summary>Maps the endpoints into a group for administrators.</summary>
    public static void MapHistory(this IEndpointRouteBuilder admins)
    {
        admins.MapRead("/v1/history", static context => GuardAsync(context, ReadAsync));
        admins.MapDelete("/v1/history", static context => GuardAsync(context, DeleteAsync));
        admins.MapRead("/v1/unanswered", static context => GuardAsync(context, UnansweredAsync));
    }

    private static async Task GuardAsync(HttpContext context, Func<HttpContext, RecordingSettings, Task> serve)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await serve(context, context.RequestServices.GetRequiredService<RecordingSettings>());
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException && !context.Response.HasStarted)
        {
            HistoryLog.Unreadable(context.RequestServices.GetRequiredService<ILogger<HistoryWriter>>(), e);
            await PlainReply.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Unreadable);
        }
    }

    private static Task ReadAsync(HttpContext context, RecordingSettings settings)
    {
        if (!TryNumber(context, "before", long.MaxValue, out var before) || !TryNumber(context, "limit", 100, out var limit))
        {
            return PlainReply.WriteAsync(context, StatusCodes.Status400BadRequest, WrongPage);
        }

        var most = (int)Math.Min(limit, MostRows);
        var rows = Rows(settings, file => file.Read(before, most));
        if (IsCsv(context))
        {
            return WriteCsvAsync(context, HistoryCsv.Write(rows), "history");
        }

        var hasStopped = context.RequestServices.GetService<HistoryWriter>()?.HasStopped ?? false;
        var reply = new HistoryReply(RecordingSettings.NameOf(settings.Mode), hasStopped, rows.Count == most ? rows[^1].Id : null, rows);
        return context.Response.WriteAsJsonAsync(reply, HistoryJson.Default.HistoryReply, cancellationToken: context.RequestAborted);
    }

    private static async Task UnansweredAsync(HttpContext context, RecordingSettings settings)
    {
        var groups = await context.RequestServices.GetRequiredService<UnansweredQuestions>().GroupsAsync(context.RequestAborted);
        if (IsCsv(context))
        {
            await WriteCsvAsync(context, HistoryCsv.Write(groups), "unanswered");
            return;
        }

        var reply = new UnansweredReply(RecordingSettings.NameOf(settings.Mode), [.. groups.Select(Line)]);
        await context.Response.WriteAsJsonAsync(reply, HistoryJson.Default.UnansweredReply, cancellationToken: context.RequestAborted);
    }

    private static async Task DeleteAsync(HttpContext context, RecordingSettings settings)
    {
        var (session, principal) = (context.Request.Query["session"].ToString(), context.Request.Query["principal"].ToString());
        if ((session.Length > 0) == (principal.Length > 0))
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status400BadRequest, WhichOne);
            return;
        }

        var filter = session.Length > 0 ? HistoryFilter.OfSession(session) : HistoryFilter.OfPrincipal(principal);
        var deleted = await context.RequestServices.GetRequiredService<HistoryCleaner>().DeleteAsync(filter, context.RequestAborted);
        HistoryLog.Deleted(context.RequestServices.GetRequiredService<ILogger<HistoryWriter>>(), deleted, PrincipalIdentity.Of(context.User).ToString());
        await context.Response.WriteAsJsonAsync(new DeletedReply(deleted), HistoryJson.Default.DeletedReply, cancellationToken: context.RequestAborted);
    }

    private static UnansweredGroup Line(QuestionGroup group) => new(
        group.Question,
        group.Rows.Count,
        group.Rows[0].EndedAt,
        group.Rows.GroupBy(static row => row.Unanswered!, StringComparer.Ordinal).ToDictionary(static rows => rows.Key, static rows => rows.Count(), StringComparer.Ordinal),
        [.. group.Rows.Select(static row => row.Question).Distinct().Skip(1).Take(MostWordings)]);

    private static List<HistoryRow> Rows(RecordingSettings settings, Func<HistoryFile, List<HistoryRow>> read)
    {
        using var file = HistoryFile.OpenToRead(settings.Path);
        return file is null ? [] : read(file);
    }

    private static bool IsCsv(HttpContext context) => context.Request.Query["format"] == "csv";

    private static Task WriteCsvAsync(HttpContext context, string csv, string name)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
        return context.Response.WriteAsync(csv, context.RequestAborted);
    }

    private static bool TryNumber(HttpContext context, string name, long fallback, out long number)
    {
        number = fallback;
        return !context.Request.Query.TryGetValue(name, out var text) || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0);
    }
}

/// <summary>The log messages about requests for recorded questions.</summary>
internal static partial class HistoryLog
{
    [LoggerMessage(EventId = 1913, Level = LogLevel.Warning, Message = "[Recording] A request for recorded questions failed: the file cannot be read or written")]
    public static partial void Unreadable(ILogger log, Exception cause);

    [LoggerMessage(EventId = 1914, Level = LogLevel.Information, Message = "[Recording] {Count} recorded questions were deleted by {Principal}")]
    public static partial void Deleted(ILogger log, int count, string principal);
}
