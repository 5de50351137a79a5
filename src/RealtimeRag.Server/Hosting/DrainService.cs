using System.Security.Cryptography;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.Hosting;

/// <summary>
/// Drains the process: it accepts no new connections, finishes the pending answers, then closes every connection with a random time after
/// which to reconnect, so that clients do not all return at once. A second signal ends the wait.
/// </summary>
internal sealed class DrainService(
    ServerSettings settings, ConnectionGate gate, SessionRegistry sessions, AnswerRunner runner, SessionClock clock, ILogger<DrainService> log)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>Time needed for closing in addition to the answers: close frames, stop calls to the backend.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Latecomers = TimeSpan.FromMilliseconds(250);

    private readonly ForcedShutdown _forced = new();

    private const int SoonestRetry = 1_000;
    private const int LatestRetry = 10_000;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var empty = gate.DrainAsync();
        var bound = settings.Sessions.DrainTimeout;
        if (bound > TimeSpan.Zero)
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(_forced.Requested, cancellationToken);
            if (!empty.IsCompleted)
            {
                DrainLog.Waiting(log, bound.TotalSeconds);
            }

            await DrainSessionsAsync(empty, bound, cut.Token);
        }

        await sessions.ShutDownAsync(CloseReason.GoingAway, CancellationToken.None);
        await WaitAsync(empty, Grace / 4, cancellationToken);
        sessions.EndAll();
        runner.StopAll();
        await WaitAsync(runner.WhenIdleAsync(), Grace / 4, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _forced.Dispose();

    private async Task DrainSessionsAsync(Task empty, TimeSpan bound, CancellationToken cut)
    {
        try
        {
            await sessions.DrainAsync(Retry, bound, cut);

            // A connection that was just being accepted may have started its session after the others were asked to finish.
            await WaitAsync(empty, Latecomers, cut);
            if (!empty.IsCompleted)
            {
                await sessions.DrainAsync(Retry, bound, cut);
                await WaitAsync(empty, bound + (Grace / 2), cut);
            }

            if (sessions.HasHandedOver)
            {
                // Clients of sessions that moved still receive, through their new node, what the backend sends to this one.
                await WaitAsync(runner.WhenIdleAsync(), bound, cut);
            }
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested)
        {
            DrainLog.CutShort(log);
        }
    }

    private static CloseReason Retry() =>
        CloseReason.Draining(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(SoonestRetry, LatestRetry + 1)));

    private async Task WaitAsync(Task task, TimeSpan bound, CancellationToken cancellationToken) =>
        await task.WaitAsync(bound, clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>The log messages of shutting down.</summary>
internal static partial class DrainLog
{
    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message =
        "正在停止：最多等待 {Seconds} 秒让进行中的回答完成，再按一次 Ctrl+C 立即结束 / Stopping: running answers may take up to {Seconds} s; a second Ctrl+C ends at once")]
    public static partial void Waiting(ILogger log, double seconds);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "The drain was cut short: connections are closed without waiting for their answers")]
    public static partial void CutShort(ILogger log);
}
