using Microsoft.Data.Sqlite;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Recording;

namespace RealtimeRag.UnitTests.Recording;

/// <summary>The file of recorded questions, groups of like ones, and tables of them.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("history-");

    private string FilePath => Path.Combine(_folder.FullName, "deep", "index.history.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Rows_come_back_as_they_were_the_newest_first_and_in_pages()
    {
        using var file = HistoryFile.Open(FilePath);
        var full = Row("默认端口？", "key:alice") with { Answer = "8000", Code = "RAG_TIMEOUT", Confidence = 0.5, Decision = "question_mark", FirstMs = 1.5, Tokens = 9, Price = "0.1 USD", Sources = 2, NothingFound = true };
        file.Append([new(full), new(Row("two")), new(Row("three"))]);
        file.Append([new(null, "session", "a1", "dislike")]);

        var page = file.Read(null, 2);
        Assert.Equal(["three", "two"], page.Select(static row => row.Question));
        Assert.Equal(full with { Id = 1, Rating = "dislike" }, Assert.Single(file.Read(page[^1].Id, 2)));
        using var reader = HistoryFile.OpenToRead(FilePath);
        Assert.Equal(3, reader!.Read(null, 10).Count);
        Assert.Null(HistoryFile.OpenToRead(FilePath + ".none"));
    }

    [Fact]
    public void Sessions_principals_and_what_is_old_can_be_deleted()
    {
        using var file = HistoryFile.Open(FilePath);
        file.Append([new(Row("old") with { EndedAt = DateTimeOffset.UnixEpoch }), new(Row("hers", "key:alice")), new(Row("desk") with { SessionId = "desk-1" }), new(Row("rest"))]);
        Assert.Equal(1, file.DeleteSome(HistoryFilter.Before(DateTimeOffset.UnixEpoch.AddDays(1)), 10));
        Assert.Equal(1, file.DeleteSome(HistoryFilter.OfPrincipal("key:alice"), 10));
        Assert.Equal(0, file.DeleteSome(HistoryFilter.OfPrincipal("key:alice' OR 1=1 --"), 10));
        Assert.Equal(1, file.DeleteSome(HistoryFilter.OfSession("desk-1"), 10));
        Assert.Equal("rest", Assert.Single(file.Read(null, 10)).Question);
        Assert.Equal(1, file.DeleteSome(HistoryFilter.All, 10));
    }

    [Fact]
    public async Task A_large_deletion_lets_others_write_after_each_small_step()
    {
        var time = new FakeTime();
        using var file = HistoryFile.Open(FilePath);
        file.Append(Enumerable.Range(0, (2 * HistoryDeletion.AtOnce) + 1).Select(i => new HistoryChange(Row($"question {i}", "key:alice"))));
        var deletion = HistoryDeletion.RunAsync(file, HistoryFilter.OfPrincipal("key:alice"), time, TestContext.Current.CancellationToken);

        using var other = HistoryFile.Open(FilePath);
        for (var left = HistoryDeletion.AtOnce + 1; left > 0; left -= HistoryDeletion.AtOnce)
        {
            await time.WhenTimerAsync(HistoryDeletion.Pause, TestContext.Current.CancellationToken);
            other.Append([new(Row("written in between"))]);
            Assert.Equal(left, other.Read(null, 10_000).Count(static row => row.Principal == "key:alice"));
            time.Advance(HistoryDeletion.Pause);
        }

        Assert.Equal((2 * HistoryDeletion.AtOnce) + 1, await deletion);
        Assert.Equal(2, file.Read(null, 10).Count);
    }

    [Fact]
    public void Unanswered_questions_are_found_by_their_index_and_come_without_answers()
    {
        using var file = HistoryFile.Open(FilePath);
        file.Append([new(Row("answered") with { Answer = "8000" }), new(Row("not answered") with { Answer = "Nothing.", NothingFound = true })]);
        var row = Assert.Single(file.ReadUnanswered(null, 10));
        Assert.Equal(("not answered", null), (row.Question, row.Answer));
        Assert.Equal("Nothing.", file.Read(null, 1)[0].Answer);

        using var plain = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        plain.Open();
        using var plan = plain.CreateCommand();
        plan.CommandText = "EXPLAIN QUERY PLAN SELECT id FROM turns "
            + "WHERE id < 9 AND (nothing_found = 1 OR code IS NOT NULL OR rating = 'dislike') ORDER BY id DESC LIMIT 9";
        using var step = plan.ExecuteReader();
        Assert.True(step.Read());
        Assert.Contains("turns_unanswered", step.GetString(3), StringComparison.Ordinal);
        Assert.False(step.Read());
    }

    [Theory]
    [InlineData("How do I get a refund?", "how do i get my refund", true)]
    [InlineData("默认端口是多少？", "默认的端口是多少", true)]
    [InlineData("默认端口是多少？", "怎么退款？", false)]
    [InlineData("What is the default port?", "What does it cost?", false)]
    [InlineData("a", "b", false)]
    [InlineData("？", "!", true)]
    [InlineData("ＰＯＲＴ 8000", "port８０００", true)]
    public void Questions_are_alike_where_they_share_most_of_their_words(string one, string other, bool areAlike)
    {
        Assert.Equal(LikeQuestions.Likeness(one, other), LikeQuestions.Likeness(other, one));
        Assert.Equal(1, LikeQuestions.Likeness(one, one));
        Assert.Equal(areAlike ? 1 : 2, LikeQuestions.Group([Row(one) with { Id = 2 }, Row(other) with { Id = 1 }]).Count);
    }

    [Fact]
    public void The_largest_group_is_first_and_named_by_its_newest_question()
    {
        var groups = LikeQuestions.Group([Row("Where is the log?") with { Id = 3 }, Row("How do I get my refund?") with { Id = 2 }, Row("How do I get a refund?") with { Id = 1 }]);
        Assert.Equal([("How do I get my refund?", 2), ("Where is the log?", 1)], groups.Select(static group => (group.Question, group.Rows.Count)));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a, b", "\"a, b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-1", "'-1")]
    public void A_cell_is_text_whatever_it_holds(string question, string cell)
    {
        var csv = HistoryCsv.Write([Row(question)]);
        Assert.StartsWith("\uFEFFended_at,", csv, StringComparison.Ordinal);
        Assert.Contains($",session,a1,{cell},,complete,", csv, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, null, "nothing_found")]
    [InlineData(false, "RAG_EMPTY", null, "empty")]
    [InlineData(false, "RAG_TIMEOUT", "dislike", "failed")]
    [InlineData(false, null, "dislike", "disliked")]
    [InlineData(false, null, "like", null)]
    public void Why_a_question_counts_as_unanswered(bool nothingFound, string? code, string? rating, string? reason) =>
        Assert.Equal(reason, (Row("What?") with { NothingFound = nothingFound, Code = code, Rating = rating }).Unanswered);

    internal static HistoryRow Row(string question, string principal = "anonymous") => new()
    {
        Session = "session",
        SessionId = "session",
        AnswerId = "a1",
        Principal = principal,
        EndedAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Question = question,
        FinishReason = "complete",
        TotalMs = 12.5,
    };
}
