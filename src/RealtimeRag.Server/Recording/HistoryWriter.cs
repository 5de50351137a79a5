using Microsoft.Data.Sqlite;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.Server.Recording;

/// <summary>
/// Writes questions to the file, in batches and in the background: no answer waits for it. If the file or its disk fails, one alarm is raised, which ends
/// with the next successful write. Writing is tried again each minute; until then questions wait in memory, and those for which there is no room are
/// dropped. Thread-safe.
/// </summary>
internal sealed class HistoryWriter : BackgroundService, ITurnObserver
{
    /// <summary>How long the end of the server waits for what is not yet written.</summary>
    public static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(3);

    private const int MostAtOnce = 256;

    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly RecordingSettings _settings;
    private readonly TimeProvider _time;
    private readonly ServerMetrics _metrics;
    private readonly ILogger<HistoryWriter> _log;
    private readonly Func<string, HistoryFile> _open;
    private readonly HistoryQueue _queue;
    private readonly List<HistoryChange> _batch = new(MostAtOnce);
    private bool _hasStopped;

    /// <summary>Creates it; nothing is opened before the start.</summary>
    public HistoryWriter(
        RecordingSettings settings,
        MemoryBudget memory,
        TimeProvider time,
        ServerMetrics metrics,
        ILogger<HistoryWriter> log,
        Func<string, HistoryFile>? open = null)
    {
        (_settings, _time, _metrics, _log, _open) = (settings, time, metrics, log, open ?? HistoryFile.Open);
        _queue = new(memory);
    }

    /// <summary>Whether recording has stopped because the file cannot be written.</summary>
    public bool HasStopped => Volatile.Read(ref _hasStopped);

    /// <inheritdoc/>
    public bool KeepsAnswers => _settings.Mode == RecordingMode.Full;

    /// <inheritdoc/>
    public void Ended(EndedTurn turn) => Add(new(HistoryRow.Of(turn, _settings.Mode)));

    /// <inheritdoc/>
    public void Rated(string sessionKey, string answerId, string? rating) => Add(new(null, sessionKey, answerId, rating));

    /// <summary>Writes what is waiting, then ends: sessions are over by now. A disk that does not take it in time does not delay the end.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.End();
        using var bound = new CancellationTokenSource(FlushTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_queue.Count is > 0 and var lost)
        {
            _metrics.RecordingDropped(lost);
            RecordingLog.Lost(_log, lost, _settings.Path);
        }

        await base.StopAsync(either.Token);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (true)
        {
            var isLast = _queue.Ended.IsCompleted;
            try
            {
                using var file = _open(_settings.Path);
                await WriteAsync(file, stoppingToken);
                return;
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
            {
                Alarm(e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            if (isLast || stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.WhenAny(Task.Delay(Retry, _time, stoppingToken), _queue.Ended);
        }
    }

    private async Task WriteAsync(HistoryFile file, CancellationToken stopping)
    {
        if (_queue.Count == 0)
        {
            file.CheckDisk();
            Good();
        }

        while (_batch.Count > 0 || await _queue.WaitAsync(stopping))
        {
            _queue.Take(_batch, MostAtOnce);
            file.Append(_batch);
            _queue.Written(_batch);
            Good();
        }
    }

    private void Add(HistoryChange change)
    {
        if (!_queue.TryAdd(change))
        {
            _metrics.RecordingDropped(1);
        }
    }

    private void Alarm(Exception cause)
    {
        if (!HasStopped)
        {
            Volatile.Write(ref _hasStopped, true);
            _metrics.RecordingStopped(true);
            RecordingLog.Stopped(_log, cause, _settings.Path);
        }
    }

    private void Good()
    {
        if (HasStopped)
        {
            Volatile.Write(ref _hasStopped, false);
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

    [LoggerMessage(EventId = 1916, Level = LogLevel.Warning, Message =
        "[Recording] {Count} questions and ratings were not recorded: {Path} could not be written in time before the end of the server")]
    public static partial void Lost(ILogger log, int count, string path);
}
