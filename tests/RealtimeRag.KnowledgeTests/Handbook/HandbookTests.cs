using RealtimeRag.Knowledge.Library;

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

    [Theory]
    [InlineData("asked.tsv", 50)]
    [InlineData("natural.tsv", 200)]
    public void Questions_are_answered_from_the_right_page_in_their_language(string table, int least)
    {
        var rows = Lines(table).Select(line => line.Split('\t')).ToList();

        var wrong = rows.Where(row => !IsRight(opened.Knowledge.Answer(row[1]), row)).Select(row => Told(row[1])).ToList();

        Assert.True(rows.Count >= least, "too few questions");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {rows.Count} wrong:\n" + string.Join('\n', wrong));
    }

    [Fact]
    public void Most_questions_in_quite_different_words_are_answered()
    {
        var rows = Lines("spoken.tsv").Select(line => line.Split('\t')).ToList();

        var wrong = rows.Where(row => !IsRight(opened.Knowledge.Answer(row[1]), row)).Select(row => Told(row[1])).ToList();

        Assert.True(rows.Count >= 200, "too few questions");
        Assert.True(wrong.Count <= rows.Count * 0.14, $"{wrong.Count} of {rows.Count} wrong:\n" + string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("foreign.txt", 20)]
    [InlineData("off-topic.txt", 130)]
    public void Questions_about_other_things_are_hardly_ever_answered(string table, int least)
    {
        var rows = Lines(table);

        var answered = rows.Where(row => opened.Knowledge.Answer(row).Found).Select(Told).ToList();

        Assert.True(rows.Length >= least, "too few questions");
        Assert.True(answered.Count <= rows.Length * 0.05, $"{answered.Count} of {rows.Length} answered:\n" + string.Join('\n', answered));
    }

    [Fact]
    public void Every_section_of_the_handbook_is_found_by_each_variant_of_its_heading()
    {
        var handbook = Path.Combine(AppContext.BaseDirectory, "knowledge");
        var missed = new List<string>();
        foreach (var file in Directory.EnumerateFiles(handbook, "*.md", SearchOption.AllDirectories))
        {
            var headings = File.ReadLines(file).Where(line => line.StartsWith("## ", StringComparison.Ordinal));
            foreach (var way in headings.SelectMany(heading => heading[3..].Split(" / ")))
            {
                var answer = opened.Knowledge.Answer(way);
                var page = Path.GetRelativePath(handbook, file).Replace('\\', '/');
                if (!answer.Found || answer.Citations[0].File != page)
                {
                    missed.Add(Told(way));
                }
            }
        }

        Assert.True(missed.Count == 0, $"{missed.Count} missed:\n" + string.Join('\n', missed));
    }

    [Theory]
    [InlineData("foreign.txt", 0.1)]
    [InlineData("off-topic.txt", 0.1)]
    public void Questions_about_other_things_hardly_ever_lead_to_a_choice(string table, double most)
    {
        var rows = Lines(table);

        var offered = rows.Where(row => opened.Knowledge.Answer(row).Choices.Count > 0).Select(Told).ToList();

        Assert.True(offered.Count <= rows.Length * most, $"{offered.Count} of {rows.Length} offered:\n" + string.Join('\n', offered));
    }

    [Fact]
    public void A_picked_section_is_the_answer()
    {
        var answer = opened.Knowledge.Answer("日志一直刷屏看着眼花");

        Assert.False(answer.Found);
        Assert.Equal("怎么调整日志", answer.Choices[0].Title);
        Assert.StartsWith("您是想问：1. 怎么调整日志；2. ", answer.Text, StringComparison.Ordinal);
        Assert.InRange(answer.Choices.Count, 2, 3);
        foreach (var choice in answer.Choices)
        {
            var chosen = opened.Knowledge.Answer(choice);
            Assert.True(chosen.Found);
            Assert.EndsWith(choice.Title, Assert.Single(chosen.Citations).Title, StringComparison.Ordinal);
        }

        Assert.Contains("LOG_LEVEL", opened.Knowledge.Answer(answer.Choices[0]).Text, StringComparison.Ordinal);
    }

    // The page may be one of several, the first is the best; its folder is the language.
    private static bool IsRight(KnowledgeAnswer answer, string[] row) => answer.Found
        && row[0].Split('|').Contains(answer.Citations[0].File, StringComparer.Ordinal)
        && row[2].Split('|').Any(words => answer.Text.Contains(words, StringComparison.OrdinalIgnoreCase))
        && answer.Text.Length <= 300;

    private string Told(string question)
    {
        var answer = opened.Knowledge.Answer(question);
        return $"{question} -> {answer.Confidence:F2} {(answer.Found ? answer.Citations[0].File : "not found")}: {answer.Text}";
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
