using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace RealtimeRag.Server.Recording;

/// <summary>
/// Deletes recorded questions: those that are too old, at the start and each hour, also while nothing is recorded any more; and those that an administrator
/// names. Makes sure that nothing that was deleted stays in the files. Works in the background, one deletion after the other. Thread-safe.
/// </summary>
internal sealed class HistoryCleaner(RecordingSettings settings, TimeProvider time, ILogger<HistoryCleaner> log) : BackgroundService
{
    private const int MostRequests = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WarnAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    private readonly Channel<Request> _requests = Channel.CreateBounded<Request>(new BoundedChannelOptions(MostRequests) { SingleReader = true });
    private Task? _nextRequest;
    private bool _hasFailed;
    private long? _blockedAt;
    private bool _hasWarned;

    /// <summary>Deletes what a filter selects; returns how many. A deletion that has begun goes on if it is cancelled.</summary>
    /// <exception cref="SqliteException">The file cannot be used, or its disk fails.</exception>
    /// <exception cref="IOException">The same.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public async Task<int> DeleteAsync(HistoryFilter filter, CancellationToken cancellationToken)
    {
        var request = new Request(filter, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _requests.Writer.WriteAsync(request, cancellationToken);
        return await request.Deleted.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends; a disk that does not respond does not delay it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(StopTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        await base.StopAsync(either.Token);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await WaitAsync(await CleanAsync(stoppingToken), stoppingToken);
            }
        }
        finally
        {
            _requests.Writer.TryComplete();
            EndRequests(static request => request.Deleted.TrySetCanceled());
        }
    }

    /// <summary>Deletes what is too old and what was asked for; returns how long there is nothing to do.</summary>
    private async Task<TimeSpan> CleanAsync(CancellationToken stopping)
    {
        if (!File.Exists(settings.Path))
        {
            EndRequests(static request => request.Deleted.TrySetResult(0));
            return Interval;
        }

        try
        {
            using var file = HistoryFile.Open(settings.Path);
            await DeleteAsync(file, stopping);
            var pause = HasEmptiedLog(file) ? Interval : Retry;
            _hasFailed = false;
            return pause;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            EndRequests(request => request.Deleted.TrySetException(e));
            if (!_hasFailed)
            {
                CleanerLog.Failed(log, e, settings.Path);
            }

            _hasFailed = true;
            return RetryAfterFailure;
        }
    }

    private async Task DeleteAsync(HistoryFile file, CancellationToken stopping)
    {
        var old = HistoryFilter.Before(time.GetUtcNow() - settings.Kept);
        for (var (deleted, some) = (0, HistoryDeletion.AtOnce); some == HistoryDeletion.AtOnce && !stopping.IsCancellationRequested;)
        {
            while (_requests.Reader.TryRead(out var request))
            {
                await ServeAsync(file, request, stopping);
            }

            some = file.DeleteSome(old, HistoryDeletion.AtOnce);
            deleted += some;
            if (some == HistoryDeletion.AtOnce)
            {
                await WaitAsync(HistoryDeletion.Pause, stopping);
            }
            else if (deleted > 0)
            {
                CleanerLog.Purged(log, deleted, settings.Kept.TotalDays);
            }
        }
    }

    private async Task ServeAsync(HistoryFile file, Request request, CancellationToken stopping)
    {
        try
        {
            var deleted = await HistoryDeletion.RunAsync(file, request.Filter, time, stopping);
            HasEmptiedLog(file);
            request.Deleted.TrySetResult(deleted);
        }
        catch (Exception e)
        {
            request.Deleted.TrySetException(e);
            throw;
        }
    }

    private bool HasEmptiedLog(HistoryFile file)
    {
        if (file.TryEmptyLog())
        {
            (_blockedAt, _hasWarned) = (null, false);
            return true;
        }

        var blockedAt = _blockedAt ??= time.GetTimestamp();
        if (!_hasWarned && time.GetElapsedTime(blockedAt) is var blocked && blocked >= WarnAfter)
        {
            _hasWarned = true;
            CleanerLog.Blocked(log, settings.Path, (int)blocked.TotalMinutes);
        }

        return false;
    }

    /// <summary>Waits, but not after the next request.</summary>
    private async Task WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        _nextRequest ??= _requests.Reader.WaitToReadAsync(stopping).AsTask();
        await _nextRequest.WaitAsync(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_nextRequest.IsCompleted)
        {
            _nextRequest = null;
        }
    }

    private void EndRequests(Action<Request> end)
    {
        while (_requests.Reader.TryRead(out var request))
        {
            end(request);
        }
    }

    private sealed record Request(HistoryFilter Filter, TaskCompletionSource<int> Deleted);
}

/// <summary>The log messages about deletions.</summary>
internal static partial class CleanerLog
{
    [LoggerMessage(EventId = 1915, Level = LogLevel.Information, Message = "[Recording] {Count} questions older than {Days} days were deleted")]
    public static partial void Purged(ILogger log, int count, double days);

    [LoggerMessage(EventId = 1917, Level = LogLevel.Warning, Message =
        "[Recording] Recorded questions cannot be deleted from {Path}: check the disk's space and the permissions. It is tried again every 5 minutes")]
    public static partial void Failed(ILogger log, Exception cause, string path);

    [LoggerMessage(EventId = 1918, Level = LogLevel.Warning, Message =
        "[Recording] Deleted questions are not overwritten yet: another program has been reading {Path} for {Minutes} minutes; tried again every 10 seconds")]
    public static partial void Blocked(ILogger log, string path, int minutes);
}
