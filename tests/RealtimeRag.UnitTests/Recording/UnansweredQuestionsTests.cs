using RealtimeRag.Server.Recording;

namespace RealtimeRag.UnitTests.Recording;

/// <summary>The groups of unanswered questions are computed once for each state of the file.</summary>
public sealed class UnansweredQuestionsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("unanswered-");

    private string FilePath => Path.Combine(_folder.FullName, "index.history.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task They_are_computed_again_only_when_the_file_has_changed()
    {
        using var questions = Questions();
        Assert.Empty(await GroupsAsync(questions));
        using var file = HistoryFile.Open(FilePath);
        file.Append([new(HistoryTests.Row("How do I get a refund?") with { NothingFound = true })]);
        var first = await GroupsAsync(questions);
        Assert.Equal("How do I get a refund?", Assert.Single(first).Question);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => GroupsAsync(questions)))), groups => Assert.Same(first, groups));

        file.Append([new(HistoryTests.Row("What does it cost?") with { Code = "RAG_TIMEOUT" })]);
        Assert.Equal(2, (await GroupsAsync(questions)).Count);
        file.DeleteSome(HistoryFilter.All, 10);
        Assert.Empty(await GroupsAsync(questions));
    }

    [Fact]
    public async Task Watching_the_file_keeps_no_deleted_text_in_it_and_leaves_no_log_of_writes_behind()
    {
        using (var questions = Questions())
        {
            using (var file = HistoryFile.Open(FilePath))
            {
                file.Append([new(HistoryTests.Row("How do I get a refund?") with { NothingFound = true })]);
                Assert.Single(await GroupsAsync(questions));
                file.DeleteSome(HistoryFilter.All, 10);
                Assert.True(file.TryEmptyLog());
                file.Append([new(HistoryTests.Row("What does it cost?"))]);
            }

            Assert.Empty(await GroupsAsync(questions));
        }

        Assert.Equal(["index.history.db"], _folder.EnumerateFiles().Select(static file => file.Name));
    }

    private static Task<IReadOnlyList<QuestionGroup>> GroupsAsync(UnansweredQuestions questions) =>
        questions.GroupsAsync(TestContext.Current.CancellationToken);

    private UnansweredQuestions Questions() => new(new(RecordingMode.Questions, TimeSpan.FromDays(30), FilePath));
}
