using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.SpokenAnswers;

/// <summary>The answer to a question: the row or the sentences that answer it, and nothing else from their section.</summary>
public sealed class SpokenAnswerTests(SpokenAnswerTests.Opened opened) : IClassFixture<SpokenAnswerTests.Opened>
{
    private static readonly string Place = Path.Combine(AppContext.BaseDirectory, "SpokenAnswers");

    [Fact]
    public void Each_question_is_answered_with_just_these_words()
    {
        var rows = File.ReadLines(Path.Combine(Place, "answers.tsv")).Select(line => line.Split('\t')).ToList();

        var wrong = rows.Select(row => (Question: row[0], Expected: row[1].Replace("\\n", "\n", StringComparison.Ordinal), Found: opened.Knowledge.Answer(row[0]).Text))
            .Where(row => row.Expected != row.Found).Select(row => $"{row.Question}\n  expected {row.Expected}\n  found    {row.Found}").ToList();

        Assert.True(rows.Count >= 60, "too few questions");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void The_pieces_that_are_streamed_make_up_the_text() => Assert.All(
        (string[])["三楼有哪些会议室", "疫苗接种的流程是什么", "what should i bring for the boat trip"],
        question => Assert.Equal(opened.Knowledge.Answer(question).Text, string.Concat(opened.Knowledge.Answer(question).Pieces)));

    public sealed class Opened : IAsyncLifetime
    {
        private readonly TestFolder _folder = new();

        public KnowledgeBase Knowledge { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Directory = Path.Combine(Place, "documents") });

        public async ValueTask DisposeAsync()
        {
            await Knowledge.DisposeAsync();
            _folder.Dispose();
        }
    }
}
