using System.Text;
using Microsoft.Data.Sqlite;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Recording;

namespace RealtimeRag.UnitTests.Recording;

/// <summary>What is deleted, when, and that nothing of it stays in the files.</summary>
public sealed class HistoryCleanerTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("history-cleaner-");
    private readonly FakeTime _time = new();
    private readonly LogLines<HistoryCleaner> _log = new();

    private string FilePath => Path.Combine(_folder.FullName, "index.history.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_recorded_before_is_deleted_when_it_is_too_old_though_recording_is_off()
    {
        var now = _time.GetUtcNow();
        Write(Row("forty days old", now.AddDays(-40)), Row("one day old", now.AddDays(-1)));
        using var cleaner = Cleaner();
        await StartAsync(cleaner);
        Assert.Equal("one day old", Assert.Single(Rows()).Question);

        await AdvanceAsync(TimeSpan.FromDays(30), Interval);
        Assert.Empty(Rows());
        Assert.Equal(2, _log.All.Count(static line => line.Contains("1 questions older than 30 days were deleted", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_nothing_was_recorded_no_file_is_created_and_nothing_is_deleted()
    {
        using var cleaner = Cleaner();
        await StartAsync(cleaner);
        Assert.Equal(0, await cleaner.DeleteAsync(HistoryFilter.OfSession("session"), TestContext.Current.CancellationToken));
        Assert.Empty(_folder.EnumerateFiles());
    }

    [Fact]
    public async Task What_a_reader_keeps_in_the_files_is_overwritten_once_it_has_gone()
    {
        Write(Row("canary", _time.GetUtcNow()));
        using var writer = HistoryFile.Open(FilePath);
        using var cleaner = Cleaner();
        await StartAsync(cleaner);
        using (Other("BEGIN; SELECT count(*) FROM turns"))
        {
            Assert.Equal(1, await cleaner.DeleteAsync(HistoryFilter.OfSession("session"), TestContext.Current.CancellationToken));
            await _time.WhenTimerAsync(Retry, TestContext.Current.CancellationToken);
            Assert.Contains("canary", FileTexts(), StringComparison.Ordinal);
            for (var seconds = 0; seconds < 600; seconds += 10)
            {
                Assert.Empty(_log.All);
                await AdvanceAsync(Retry, Retry);
            }

            Assert.StartsWith("Warning: [Recording] Deleted questions are not overwritten yet", Assert.Single(_log.All), StringComparison.Ordinal);
        }

        await AdvanceAsync(Retry, Interval);
        Assert.DoesNotContain("canary", FileTexts(), StringComparison.Ordinal);
        Assert.Single(_log.All);
    }

    [Fact]
    public async Task A_request_to_delete_does_not_wait_for_the_file_on_its_own_thread()
    {
        Write(Row("question", _time.GetUtcNow()));
        using var cleaner = Cleaner();
        await StartAsync(cleaner);
        Task<int> deletion;
        using (Other("BEGIN IMMEDIATE"))
        {
            deletion = cleaner.DeleteAsync(HistoryFilter.OfPrincipal("anonymous"), TestContext.Current.CancellationToken);
            Assert.False(deletion.IsCompleted);
        }

        Assert.Equal(1, await deletion);
    }

    [Fact]
    public async Task A_request_does_not_wait_for_the_end_of_a_large_deletion_of_old_questions()
    {
        var old = _time.GetUtcNow().AddDays(-40);
        Write([.. Enumerable.Range(0, 2 * HistoryDeletion.AtOnce).Select(i => Row($"question {i}", old))]);
        Write([Row("recent", _time.GetUtcNow()) with { SessionId = "desk-1" }]);
        using var cleaner = Cleaner();
        await cleaner.StartAsync(TestContext.Current.CancellationToken);
        await _time.WhenTimerAsync(HistoryDeletion.Pause, TestContext.Current.CancellationToken);
        Assert.Equal(1, await cleaner.DeleteAsync(HistoryFilter.OfSession("desk-1"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_reported_once_and_tried_again()
    {
        await File.WriteAllTextAsync(FilePath, "This is no database, and long enough to look like one to nobody.", TestContext.Current.CancellationToken);
        using var cleaner = Cleaner();
        await cleaner.StartAsync(TestContext.Current.CancellationToken);
        await _time.WhenTimerAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<SqliteException>(() => cleaner.DeleteAsync(HistoryFilter.All, TestContext.Current.CancellationToken));
        Assert.StartsWith("Warning: [Recording] Recorded questions cannot be deleted", Assert.Single(_log.All), StringComparison.Ordinal);

        File.Delete(FilePath);
        Write(Row("forty days old", _time.GetUtcNow().AddDays(-40)));
        await _time.WhenTimerAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        await AdvanceAsync(TimeSpan.FromMinutes(5), Interval);
        Assert.Empty(Rows());
    }

    private static HistoryRow Row(string question, DateTimeOffset at) => HistoryTests.Row(question) with { EndedAt = at };

    private HistoryCleaner Cleaner() => new(new(RecordingMode.Off, TimeSpan.FromDays(30), FilePath), _time, _log);

    private async Task StartAsync(HistoryCleaner cleaner)
    {
        await cleaner.StartAsync(TestContext.Current.CancellationToken);
        await _time.WhenTimerAsync(Interval, TestContext.Current.CancellationToken);
    }

    private async Task AdvanceAsync(TimeSpan by, TimeSpan next)
    {
        _time.Advance(by);
        await _time.WhenTimerAsync(next, TestContext.Current.CancellationToken);
    }

    /// <summary>Another program, which is in the middle of a transaction until it is disposed of.</summary>
    private SqliteConnection Other(string sql)
    {
        var other = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
#pragma warning disable CA2100 // Constant texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return other;
    }

    private void Write(params HistoryRow[] rows)
    {
        using var file = HistoryFile.Open(FilePath);
        file.Append(rows.Select(static row => new HistoryChange(row)));
    }

    private List<HistoryRow> Rows()
    {
        using var file = HistoryFile.OpenToRead(FilePath);
        return file!.Read(null, 10_000);
    }

    private string FileTexts() => string.Concat(_folder.EnumerateFiles().Select(static file =>
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }));
}
