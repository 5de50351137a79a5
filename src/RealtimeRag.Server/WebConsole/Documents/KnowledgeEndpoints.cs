using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Text;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Http;

namespace RealtimeRag.Server.WebConsole.Documents;

/// <summary>The documents and how they are searched, for administrators.</summary>
internal static class KnowledgeEndpoints
{
    private const int MostFiles = 2_000;
    private const int MostPassages = 10;
    private const int LongestQuery = 500;
    private const int LongestPassage = 2_000;

    private static readonly LocalizedText NoDocuments = new(
        "当前没有使用文档：后端为 knowledge、或启用了文档检索时才有", "No documents are in use: the backend knowledge has them, or a model that gets passages");

    private static readonly LocalizedText NoQuery = new(
        $"请用 ?q= 给出 1 到 {LongestQuery} 个字符的检索词", $"Say what to search for: ?q= with 1 to {LongestQuery} characters");

    /// <summary>Maps the endpoints into a group for administrators.</summary>
    public static void MapKnowledge(this IEndpointRouteBuilder admins)
    {
        admins.MapRead("/v1/knowledge", StatusAsync);
        admins.MapRead("/v1/knowledge/search", SearchAsync);
        admins.MapPost("/v1/knowledge/rescan", RescanAsync);
    }

    private static Task StatusAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var host = context.RequestServices.GetService<KnowledgeHost>();
        var reply = host?.Current is { } knowledge ? Describe(knowledge.Status)
            : new KnowledgeReply(host is null ? "unused" : "closed", 0, 0, 0, false, 1, null, []);
        return context.Response.WriteAsJsonAsync(reply, DocumentsJson.Default.KnowledgeReply, cancellationToken: context.RequestAborted);
    }

    private static async Task SearchAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var query = context.Request.Query["q"].ToString().Trim();
        if (query.Length is 0 or > LongestQuery)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status400BadRequest, NoQuery);
        }
        else if (await OpenAsync(context) is { } knowledge)
        {
            var found = await knowledge.SearchAsync(query, MostPassages, previousQuestion: null, context: null, context.RequestAborted);
            var reply = new SearchReply([.. found.Select(static passage => new PassageLine(
                passage.Title, TextCut.Start(passage.Text, LongestPassage), Math.Round(passage.Score, 4), passage.File, passage.Page, passage.Line))]);
            await context.Response.WriteAsJsonAsync(reply, DocumentsJson.Default.SearchReply, cancellationToken: context.RequestAborted);
        }
    }

    // Reading continues after the reply; its progress is in the status.
    private static async Task RescanAsync(HttpContext context)
    {
        if (await OpenAsync(context) is { } knowledge)
        {
            _ = knowledge.RescanAsync(CancellationToken.None);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.WriteAsJsonAsync(new RescanReply("reading"), DocumentsJson.Default.RescanReply, cancellationToken: context.RequestAborted);
        }
    }

    /// <summary>The documents; null where the reply says that there are none.</summary>
    private static async Task<KnowledgeBase?> OpenAsync(HttpContext context)
    {
        if (context.RequestServices.GetService<KnowledgeHost>() is not { } host)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status404NotFound, NoDocuments);
            return null;
        }

        try
        {
            return await host.GetAsync(context.RequestAborted);
        }
        catch (AnswerFailedException e)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Failure.Message);
            return null;
        }
    }

    private static KnowledgeReply Describe(KnowledgeStatus status) => new(
        "open", status.Documents, status.Chunks, status.Vectors, status.Busy, Math.Round(status.Progress, 3), Text(status.Error),
        [.. status.Files.Take(MostFiles).Select(static file => new FileLine(file.Path, NameOf(file.State), file.Chunks, Text(file.Notice)))]);

    private static NoticeText? Text(KnowledgeNotice? notice) => notice is null ? null : new(notice.Chinese, notice.English);

    private static string NameOf(KnowledgeFileState state) => state switch
    {
        KnowledgeFileState.Indexed => "indexed",
        KnowledgeFileState.Empty => "empty",
        KnowledgeFileState.Skipped => "skipped",
        _ => "failed",
    };
}
