namespace RealtimeRag.KnowledgeTests.Handbook;

/// <summary>Asks the shipped handbook what people ask first, as they say it, and what has nothing to do with it.</summary>
public sealed class HandbookTests(HandbookTests.Opened opened) : IClassFixture<HandbookTests.Opened>
{
    [Fact]
    public void Every_file_of_the_handbook_is_indexed()
    {
        var files = opened.Knowledge.Status.Files;

        Assert.True(files.Count >= 22, $"{files.Count} files");
        Assert.All(files, file => Assert.Equal(KnowledgeFileState.Indexed, file.State));
    }

    // The last list was written when the rest was done and nothing was changed for it: it says what an unforeseen question can expect.
    [Theory]
    [InlineData("asked.tsv", 0)]
    [InlineData("natural.tsv", 0)]
    [InlineData("second.tsv", 1)]
    [InlineData("third.tsv", 14)]
    public void Spoken_questions_are_answered_from_the_right_page(string file, int mostWrong)
    {
        var wrong = new List<string>();
        var rows = Lines(file).Select(static line => line.Split('\t')).ToList();
        foreach (var row in rows)
        {
            var answer = opened.Knowledge.Answer(row[1]);
            if (!answer.Found || !row[0].Split('|').Contains(answer.Citations[0].File) || !answer.Text.Contains(row[2], StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add($"{row[1]} -> {answer.Confidence:F2} {(answer.Found ? answer.Citations[0].File : "not found")}: {answer.Text}");
            }

            Assert.True(answer.Text.Length <= 300, answer.Text);
        }

        Assert.True(rows.Count >= 30, "too few questions");
        Assert.True(wrong.Count <= mostWrong, $"{wrong.Count} of {rows.Count} wrong:\n" + string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("foreign.txt", 0)]
    [InlineData("off-topic.txt", 0)]
    [InlineData("second-off.txt", 0)]
    public void Questions_about_other_things_are_not_answered(string file, int mostAnswered)
    {
        var rows = Lines(file);
        var answered = rows.Select(row => (Row: row, Answer: opened.Knowledge.Answer(row))).Where(static pair => pair.Answer.Found)
            .Select(static pair => $"{pair.Row} -> {pair.Answer.Confidence:F2} {pair.Answer.Text}").ToList();

        Assert.True(rows.Length >= 20, "too few questions");
        Assert.True(answered.Count <= mostAnswered, $"{answered.Count} of {rows.Length} answered:\n" + string.Join('\n', answered));
    }

    private static string[] Lines(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Handbook", file)).Where(line => line.Length > 0)];

    public sealed class Opened : IAsyncLifetime
    {
        private readonly TestFolder _folder = new();

        public KnowledgeBase Knowledge { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var handbook = Path.Combine(AppContext.BaseDirectory, "knowledge");
            Knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Directory = handbook });
        }

        public async ValueTask DisposeAsync()
        {
            await Knowledge.DisposeAsync();
            _folder.Dispose();
        }
    }
}
