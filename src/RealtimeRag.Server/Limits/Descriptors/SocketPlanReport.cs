namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>
/// Reports at start-up if the descriptor limit is too low for the requested connections, and explains what to do. This is a warning only if the operator
/// chose their number.
/// </summary>
internal sealed class SocketPlanReport(SocketPlan plan, IHostApplicationLifetime lifetime, ILogger<SocketPlanReport> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (plan.IsLowered)
        {
            // The listening address is reported first: callbacks run in reverse order of registration.
            lifetime.ApplicationStarted.Register(Report);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Report()
    {
        if (plan.IsChosen)
        {
            SocketPlanLog.Lowered(log, plan.Limit ?? 0, plan.MaxConnections, plan.Wanted, plan.Needed);
        }
        else
        {
            SocketPlanLog.Fitted(log, plan.Limit ?? 0, plan.MaxConnections, plan.Wanted, plan.Needed);
        }
    }
}

/// <summary>The log messages about descriptors.</summary>
internal static partial class SocketPlanLog
{
    [LoggerMessage(EventId = 1601, Level = LogLevel.Warning, Message =
        "进程最多只能打开 {Limit} 个文件：连接数上限从 {Wanted} 降为 {Connections}。请提高上限（ulimit -n {Needed}，或 systemd 的 LimitNOFILE={Needed}），或调低 MAX_CONNECTIONS / The process may open {Limit} files only: the limit of connections is lowered from {Wanted} to {Connections}. Raise the limit (ulimit -n {Needed}, or LimitNOFILE={Needed} of systemd), or lower MAX_CONNECTIONS")]
    public static partial void Lowered(ILogger log, int limit, int connections, int wanted, int needed);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Information, Message =
        "进程最多可以打开 {Limit} 个文件，因此最多接受 {Connections} 个连接。要接受 {Wanted} 个，请提高上限（ulimit -n {Needed}，或 systemd 的 LimitNOFILE={Needed}） / The process can open {Limit} files, so up to {Connections} connections are accepted. To accept {Wanted}, raise the limit (ulimit -n {Needed}, or LimitNOFILE={Needed} of systemd)")]
    public static partial void Fitted(ILogger log, int limit, int connections, int wanted, int needed);
}
