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
        Assert.Equal(1, file.DeleteBefore(DateTimeOffset.UnixEpoch.AddDays(1)));
        Assert.Equal(1, file.DeletePrincipal("key:alice"));
        Assert.Equal(0, file.DeletePrincipal("key:alice' OR 1=1 --"));
        Assert.Equal(1, file.DeleteSession("desk-1"));
        Assert.Equal("rest", Assert.Single(file.Read(null, 10)).Question);
        Assert.Equal(1, file.DeleteAll());
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

    private static HistoryRow Row(string question, string principal = "anonymous") => new()
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
