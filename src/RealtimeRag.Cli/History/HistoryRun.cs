using System.Globalization;
using Microsoft.Data.Sqlite;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Recording;

namespace RealtimeRag.Cli.History;

/// <summary>The actions of the <c>history</c> subcommands on the file of recorded questions.</summary>
/// <param name="terminal">Receives the output.</param>
/// <param name="path">The file.</param>
internal sealed class HistoryRun(CliTerminal terminal, string path)
{
    private const int RowsAtOnce = 500;
    private const int LongestDays = 36_500;
    private const int MostTries = 10;

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <summary>The file that the server of this folder writes.</summary>
    public static HistoryRun Of(CliTerminal terminal)
    {
        var reader = CliConfiguration.Read(terminal).Reader;
        var settings = RecordingSettings.Read(reader, KnowledgeSettings.Read(reader).StorePath);
        return reader.Errors.Count > 0 ? throw CliConfiguration.Failure(reader) : new(terminal, Path.GetFullPath(settings.Path, terminal.Folder));
    }

    /// <summary>Writes what was recorded to standard output.</summary>
    public int Export(bool onlyUnanswered) => Guard(() =>
    {
        using var file = HistoryFile.OpenToRead(path) ?? throw Missing();
        List<HistoryRow> rows = [];
        List<HistoryRow> Next(long? before) => onlyUnanswered ? file.ReadUnanswered(before, RowsAtOnce) : file.Read(before, RowsAtOnce);
        while (Next(rows.Count == 0 ? null : rows[^1].Id) is { Count: > 0 } more)
        {
            rows.AddRange(more);
        }

        terminal.Out.Write(onlyUnanswered ? HistoryCsv.Write(LikeQuestions.Group(rows)) : HistoryCsv.Write(rows));
        return ExitCodes.Success;
    });

    /// <summary>Deletes what the arguments select; exactly one of them must be given.</summary>
    public async Task<int> PurgeAsync(string? session, string? principal, string? days, bool all, CancellationToken cancellationToken)
    {
        if (new[] { session, principal, days, all ? "all" : null }.Count(static chosen => chosen is not null) != 1)
        {
            throw new UsageException(new("请用 --session、--principal、--days、--all 之一指明要删除什么", "Say what to delete, with one of --session, --principal, --days and --all"));
        }

        var age = 0;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out age) || age > LongestDays))
        {
            throw new UsageException(new("--days 应为 0 或以上的整数", "--days is a whole number, 0 or more"));
        }

        if (!File.Exists(path))
        {
            throw Missing();
        }

        var filter = session is not null ? HistoryFilter.OfSession(session)
            : principal is not null ? HistoryFilter.OfPrincipal(principal)
            : all ? HistoryFilter.All
            : HistoryFilter.Before(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(age));
        try
        {
            await DeleteAsync(filter, cancellationToken);
            return ExitCodes.Success;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Unusable();
        }
    }

    private async Task DeleteAsync(HistoryFilter filter, CancellationToken cancellationToken)
    {
        using var file = HistoryFile.Open(path);
        var count = await HistoryDeletion.RunAsync(file, filter, TimeProvider.System, cancellationToken);
        var hasEmptiedLog = file.TryEmptyLog();
        for (var tries = 1; !hasEmptiedLog && tries < MostTries; tries++)
        {
            await Task.Delay(Retry, TimeProvider.System, cancellationToken);
            hasEmptiedLog = file.TryEmptyLog();
        }

        terminal.WriteLine(terminal.Say(new($"已删除 {count} 条记录", $"{count} recorded questions were deleted")));
        if (!hasEmptiedLog)
        {
            terminal.WriteLine(terminal.Say(new(
                "另一个程序正在读取该文件，删除的内容尚未全部覆盖；运行中的服务端会在一小时内完成",
                "Another program is reading the file, so not everything deleted is overwritten yet. A running server does it within an hour")));
        }
    }

    private UsageException Missing() => new(new($"还没有记录：{path} 不存在。设置 RECORD=questions 后才会记录", $"Nothing was recorded: there is no {path}. Recording begins with RECORD=questions"));

    private UsageException Unusable() => new(new($"无法读写 {path}：请检查权限与磁盘空间", $"{path} cannot be read or written: check its permissions and the disk's space"));

    private static bool IsOfDisk(Exception e) => e is SqliteException or IOException or UnauthorizedAccessException;

    private int Guard(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Unusable();
        }
    }
}
