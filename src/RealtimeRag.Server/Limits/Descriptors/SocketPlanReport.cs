namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>Says at the start where the process may open too few files for the connections that were asked for, and what to do.</summary>
internal sealed class SocketPlanReport(SocketPlan plan, IHostApplicationLifetime lifetime, ILogger<SocketPlanReport> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (plan.IsLowered)
        {
            // Where the server listens comes first. The first to register is the last to be called.
            lifetime.ApplicationStarted.Register(() => SocketPlanLog.Lowered(log, plan.Limit ?? 0, plan.MaxConnections, plan.Wanted, plan.Needed));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What the log says about descriptors.</summary>
internal static partial class SocketPlanLog
{
    [LoggerMessage(EventId = 1601, Level = LogLevel.Warning, Message =
        "进程最多只能打开 {Limit} 个文件：连接数上限从 {Wanted} 降为 {Connections}。请提高上限（ulimit -n {Needed}，或 systemd 的 LimitNOFILE={Needed}），或调低 MAX_CONNECTIONS / The process may open {Limit} files only: the limit of connections is lowered from {Wanted} to {Connections}. Raise the limit (ulimit -n {Needed}, or LimitNOFILE={Needed} of systemd), or lower MAX_CONNECTIONS")]
    public static partial void Lowered(ILogger log, int limit, int connections, int wanted, int needed);
}
