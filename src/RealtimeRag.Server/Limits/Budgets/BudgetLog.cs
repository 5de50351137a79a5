namespace RealtimeRag.Server.Limits.Budgets;

/// <summary>The log messages about daily budgets: one line for each level that a principal reaches.</summary>
internal static partial class BudgetLog
{
    [LoggerMessage(EventId = 1604, Level = LogLevel.Information, Message = "{Principal} has used {Used} of {Most} {Limit} of today")]
    public static partial void Near(ILogger log, string principal, long used, long most, string limit);

    [LoggerMessage(EventId = 1605, Level = LogLevel.Error, Message = "The use of a daily budget was not exchanged with other nodes because of a bug in this server; it is tried again")]
    public static partial void ExchangeFaulted(ILogger log, Exception exception);

    [LoggerMessage(EventId = 1603, Level = LogLevel.Warning, Message =
        "{Principal} 今日的额度（{Limit}，{Most}）已用完，UTC 零点恢复 / {Principal} has used up the {Most} {Limit} of today, which are given anew at midnight UTC")]
    public static partial void Spent(ILogger log, string principal, string limit, long most);
}
