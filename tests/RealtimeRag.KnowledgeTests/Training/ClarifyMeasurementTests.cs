using RealtimeRag.Knowledge.Library;
using RealtimeRag.KnowledgeTraining;

namespace RealtimeRag.KnowledgeTests.Training;

/// <summary>The questions that the gate of "did you mean" is fitted and measured on.</summary>
public sealed class ClarifyMeasurementTests
{
    [Fact]
    public void Every_question_names_a_section_of_the_handbook()
    {
        var questions = Questions();
        Assert.True(questions.Count(question => !question.IsOffTopic) >= 120);
        Assert.True(questions.Count(question => question.IsOffTopic) >= 40);
        Assert.Equal(questions.Count, questions.DistinctBy(question => question.Text).Count());
        Assert.All(questions.Where(question => !question.IsOffTopic), question => Assert.Contains(
            File.ReadLines(Path.Combine(AppContext.BaseDirectory, "knowledge", question.File)),
            line => line.StartsWith("## " + question.Heading, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_figures_of_the_half_kept_apart_stay()
    {
        var folder = Directory.CreateTempSubdirectory("clarify-");
        await using (var knowledge = await KnowledgeBase.OpenAsync(
            new(Path.Combine(AppContext.BaseDirectory, "knowledge"), Path.Combine(folder.FullName, "index.db")) { Watch = false }, TimeProvider.System, TestContext.Current.CancellationToken))
        {
            await knowledge.WhenIndexed;
            var kept = Questions().Index().Where(row => row.Index % 2 == 1).Select(row => row.Item).ToList();
            var asked = ClarifyMeasurement.Measure(knowledge, kept.Where(question => !question.IsOffTopic));
            var offTopic = ClarifyMeasurement.Measure(knowledge, kept.Where(question => question.IsOffTopic));
            Assert.True(asked.Right >= 42 && asked.Wrong <= 10 && asked.OfferedRight >= 6, asked.ToString());
            Assert.True(offTopic.Wrong == 0 && offTopic.Offered <= 1, offTopic.ToString());
        }

        folder.Delete(recursive: true);
    }

    private static List<ClarifyQuestion> Questions() => ClarifyQuestion.Read(Path.Combine(AppContext.BaseDirectory, "Text", "handbook-questions.tsv"));
}
