using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.Server.Recording;

/// <summary>
/// Writes questions to the file, in batches and in the background: no answer waits for it. Where the file or its disk fails, recording stops with one
/// alarm, what comes meanwhile is lost, and it is tried again each minute. Thread-safe.
/// </summary>
internal sealed class HistoryWriter : BackgroundService, ITurnObserver
{
    private const int MostWaiting = 4_096;
    private const int MostAtOnce = 256;

    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromHours(1);

    private readonly RecordingSettings _settings;
    private readonly TimeProvider _time;
    private readonly ServerMetrics _metrics;
    private readonly ILogger<HistoryWriter> _log;
    private readonly Channel<HistoryChange> _changes;
    private DateTimeOffset _purged;

    /// <summary>Creates it; nothing is opened before the start.</summary>
    public HistoryWriter(RecordingSettings settings, TimeProvider time, ServerMetrics metrics, ILogger<HistoryWriter> log)
    {
        (_settings, _time, _metrics, _log) = (settings, time, metrics, log);
        _changes = Channel.CreateBounded<HistoryChange>(
            new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite }, _ => metrics.RecordingDropped());
    }

    /// <summary>Whether recording has stopped because the file cannot be written.</summary>
    public bool HasStopped { get; private set; }

    /// <inheritdoc/>
    public bool KeepsAnswers => _settings.Mode == RecordingMode.Full;

    /// <inheritdoc/>
    public void Ended(EndedTurn turn) => _changes.Writer.TryWrite(new(HistoryRow.Of(turn, _settings.Mode)));

    /// <inheritdoc/>
    public void Rated(string sessionKey, string answerId, string? rating) => _changes.Writer.TryWrite(new(null, sessionKey, answerId, rating));

    /// <summary>Writes what is waiting, then ends: sessions are over by now.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _changes.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!_changes.Reader.Completion.IsCompleted)
        {
            try
            {
                using var file = HistoryFile.Open(_settings.Path);
                await WriteAsync(file, stoppingToken);
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
            {
                Alarm(e);
                await RestAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task WriteAsync(HistoryFile file, CancellationToken stopping)
    {
        var batch = new List<HistoryChange>(MostAtOnce);
        Purge(file);
        Good();
        while (await WaitAsync(file, stopping))
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _changes.Reader.TryRead(out var change))
            {
                batch.Add(change);
            }

            try
            {
                file.Append(batch);
            }
            catch
            {
                batch.ForEach(_ => _metrics.RecordingDropped());
                throw;
            }
        }
    }

    /// <summary>Waits for changes; what is too old is deleted also while none come. False once there will be none.</summary>
    private async Task<bool> WaitAsync(HistoryFile file, CancellationToken stopping)
    {
        var next = _changes.Reader.WaitToReadAsync(stopping).AsTask();
        do
        {
            Purge(file);
            await ((Task)next).WaitAsync(PurgeInterval, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!next.IsCompleted);

        return await next;
    }

    private void Purge(HistoryFile file)
    {
        var now = _time.GetUtcNow();
        if (now - _purged >= PurgeInterval)
        {
            _purged = now;
            if (file.DeleteBefore(now - _settings.Kept) is > 0 and var count)
            {
                RecordingLog.Purged(_log, count, _settings.Kept.TotalDays);
            }
        }
    }

    // What comes while the file cannot be written is dropped when there is no more room.
    private async Task RestAsync(CancellationToken stopping)
    {
        var end = Task.Delay(Retry, _time, stopping);
        await Task.WhenAny(end, _changes.Reader.Completion);
        while (_changes.Reader.TryRead(out _))
        {
            _metrics.RecordingDropped();
        }
    }

    private void Alarm(Exception cause)
    {
        if (!HasStopped)
        {
            HasStopped = true;
            _metrics.RecordingStopped(true);
            RecordingLog.Stopped(_log, cause, _settings.Path);
        }
    }

    private void Good()
    {
        if (HasStopped)
        {
            HasStopped = false;
            RecordingLog.Resumed(_log, _settings.Path);
        }

        _metrics.RecordingStopped(false);
    }
}

/// <summary>The log messages of recording.</summary>
internal static partial class RecordingLog
{
    [LoggerMessage(EventId = 1911, Level = LogLevel.Error, Message =
        "[Recording] 记录已停止，对话不受影响：无法写入 {Path}，请检查磁盘空间与权限；每分钟重试 / Recording has stopped, sessions continue: {Path} cannot be written. Check the disk's space and the permissions; it is tried again each minute")]
    public static partial void Stopped(ILogger log, Exception cause, string path);

    [LoggerMessage(EventId = 1912, Level = LogLevel.Information, Message = "[Recording] 记录已恢复 / Recording has resumed: {Path}")]
    public static partial void Resumed(ILogger log, string path);

    [LoggerMessage(EventId = 1915, Level = LogLevel.Information, Message = "[Recording] {Count} questions older than {Days} days were deleted")]
    public static partial void Purged(ILogger log, int count, double days);
}
