using Microsoft.Data.Sqlite;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Recording;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions.Turns;
using RealtimeRag.UnitTests.Answers;

namespace RealtimeRag.UnitTests.Recording;

/// <summary>The writer of recorded questions on disks that are full, broken or slow, and the memory that it uses.</summary>
public sealed class HistoryWriterTests : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("history-writer-");
    private readonly FakeTime _time = new();
    private readonly RecordedMetrics _metrics = new();
    private readonly LogLines<HistoryWriter> _log = new();

    private string FilePath => Path.Combine(_folder.FullName, "index.history.db");

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_alarm_of_a_full_disk_stays_until_a_write_succeeds_and_nothing_is_lost_meanwhile()
    {
        Change("CREATE TRIGGER full BEFORE INSERT ON turns BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        using var writer = Writer(new());
        writer.Ended(Turn("What is the default port?"));
        await writer.StartAsync(TestContext.Current.CancellationToken);
        for (var minute = 0; minute < 3; minute++)
        {
            await _time.WhenTimerAsync(Retry, TestContext.Current.CancellationToken);
            Assert.True(writer.HasStopped);
            writer.Ended(Turn($"And in minute {minute}?"));
            _time.Advance(Retry);
        }

        await _time.WhenTimerAsync(Retry, TestContext.Current.CancellationToken);
        Assert.Single(_log.All);
        Change("DROP TRIGGER full");
        _time.Advance(Retry);
        await writer.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(writer.HasStopped);
        Assert.Equal(["Error", "Information"], _log.All.Select(static line => line.Split(':')[0]));
        Assert.Equal(4, Rows().Count);
        Assert.DoesNotContain(_metrics.Lines, static line => line.StartsWith("rag.recording.dropped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_alarm_ends_while_nothing_is_asked_once_the_disk_takes_a_page()
    {
        Directory.CreateDirectory(FilePath);
        using var writer = Writer(new());
        await writer.StartAsync(TestContext.Current.CancellationToken);
        await _time.WhenTimerAsync(Retry, TestContext.Current.CancellationToken);
        Assert.True(writer.HasStopped);
        Directory.Delete(FilePath);
        await writer.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(writer.HasStopped);
    }

    [Fact]
    public async Task A_disk_that_does_not_respond_delays_the_end_by_a_few_seconds_and_what_is_lost_is_logged()
    {
        var opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var disk = new ManualResetEventSlim();
        using var writer = Writer(new(), _ =>
        {
            opening.TrySetResult();
            disk.Wait(TestContext.Current.CancellationToken);
            throw new IOException("It was too slow.");
        });
        writer.Ended(Turn("What is the default port?"));
        writer.Rated("session", "a1", "like");
        await writer.StartAsync(TestContext.Current.CancellationToken);
        await opening.Task;
        var stopping = writer.StopAsync(CancellationToken.None);
        await _time.WhenTimerAsync(HistoryWriter.FlushTime, TestContext.Current.CancellationToken);
        _time.Advance(HistoryWriter.FlushTime);
        await stopping;
        Assert.StartsWith("Warning: [Recording] 2 questions and ratings were not recorded", Assert.Single(_log.All), StringComparison.Ordinal);
        Assert.Contains("rag.recording.dropped 2", _metrics.Lines);
        disk.Set();
        await writer.ExecuteTask!;
    }

    [Fact]
    public async Task What_waits_counts_towards_the_memory_for_clients_and_the_newest_is_dropped_where_it_is_too_much()
    {
        var memory = new MemoryBudget(maxBytes: 80_000);
        using var writer = Writer(memory);
        for (var i = 0; i < 6; i++)
        {
            writer.Ended(Turn($"question {i}") with { Answer = new('x', 1_000) });
        }

        Assert.InRange(memory.Bytes, 3 * 2_000, memory.MaxRecordBytes);
        Assert.Equal(3, _metrics.Lines.Count(static line => line == "rag.recording.dropped 1"));
        await writer.StartAsync(TestContext.Current.CancellationToken);
        await writer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, memory.Bytes);
        Assert.Equal(["question 2", "question 1", "question 0"], Rows().Select(static row => row.Question));
        Assert.Empty(_log.All);
    }

    [Fact]
    public void Where_sessions_use_all_memory_nothing_waits_to_be_recorded()
    {
        var memory = new MemoryBudget(maxBytes: 80_000);
        memory.Add(79_500);
        using var writer = Writer(memory);
        writer.Ended(Turn("What is the default port?"));
        Assert.Equal(79_500, memory.Bytes);
        Assert.Contains("rag.recording.dropped 1", _metrics.Lines);
    }

    private static EndedTurn Turn(string question) => new()
    {
        SessionKey = "session",
        SessionId = "session",
        AnswerId = "a1",
        Principal = new(PrincipalKind.Key, "alice"),
        Question = question,
        EndedAt = DateTimeOffset.UnixEpoch,
        Total = TimeSpan.FromSeconds(1),
        Reason = FinishReason.Complete,
    };

    private HistoryWriter Writer(MemoryBudget memory, Func<string, HistoryFile>? open = null) =>
        new(new(RecordingMode.Full, TimeSpan.FromDays(30), FilePath), memory, _time, _metrics.Answers, _log, open);

    private List<HistoryRow> Rows()
    {
        using var file = HistoryFile.OpenToRead(FilePath);
        return file!.Read(null, 100);
    }

    private void Change(string sql)
    {
        HistoryFile.Open(FilePath).Dispose();
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
