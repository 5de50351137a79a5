namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Interprets Dify's error texts. They quote users and model providers, so only their beginnings are compared, and they are never
/// passed on. Pure; thread-safe.
/// </summary>
internal static class DifyErrorText
{
    /// <summary>The app's concurrency limit, which older and newer versions report with different statuses. Nothing has run.</summary>
    public static bool IsTooManyRequests(int status, DifyErrorBody? body) =>
        (status == 429 && body?.Code != "rate_limit_error")
        || (status == 400 && Begins(body?.Message, "Too many requests"));

    /// <summary>The app supports streaming only. Nothing has run.</summary>
    public static bool RefusesBlocking(int status, DifyErrorBody? body) =>
        status == 400
        && (Begins(body?.Message, "Agent Chat App does not support blocking")
            || Begins(body?.Message, "Agent App only supports streaming"));

    /// <summary>The conversation is unknown or has ended. Nothing has run.</summary>
    public static bool IsConversationGone(int status, DifyErrorBody? body) =>
        (status == 404 && body?.Code == "not_found" && !Begins(body.Message, "Workflow"))
        || (status == 400 && body?.Code == "conversation_completed");

    /// <summary>The failure behind an <c>error</c> event. In some versions, early ones have neither a code nor a correct status.</summary>
    public static DifyFault FaultOf(DifyEvent e)
    {
        var status = e.Status is >= 400 and <= 599 ? e.Status.Value : StatusOf(e.Code);
        return DifyStatusFaults.Of(e.Code is null && IsInputForm(e.ErrorText) ? 400 : status, CodeOf(e.Code, e.ErrorText));
    }

    /// <summary>The code, made more specific if the beginning of the text allows it.</summary>
    public static string? CodeOf(string? code, string? text) =>
        Begins(text, "Run failed") ? DifyStatusFaults.RunFailed
        : Begins(text, "Workflow not published") ? DifyStatusFaults.AppUnavailable
        : code;

    /// <summary>The failure of a workflow that did not succeed.</summary>
    public static DifyFault FaultOfRun(string? error)
    {
        if (Begins(error, "Aborted"))
        {
            return DifyFaults.Stopped;
        }

        return IsInputForm(error) ? DifyStatusFaults.Of(400, "invalid_param") : DifyFaults.RunFailed;
    }

    private static int StatusOf(string? code) => code switch
    {
        "unauthorized" => 401,
        "forbidden" => 403,
        "not_found" => 404,
        "too_many_requests" or "rate_limit_error" => 429,
        _ => 500,
    };

    private static bool IsInputForm(string? text) => text?.EndsWith("in input form", StringComparison.Ordinal) == true;

    private static bool Begins(string? text, string beginning) => text?.StartsWith(beginning, StringComparison.OrdinalIgnoreCase) == true;
}
