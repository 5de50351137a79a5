using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>Creates samples of units from questions with known answers.</summary>
internal static class UnitSamples
{
    private const int Depth = 10;

    /// <summary>One sample for each question whose answer is in the passages found for it.</summary>
    public static List<UnitSample> Of(TrainingSet set) => [.. set.Questions.AsParallel().AsOrdered().SelectMany(question =>
    {
        var result = set.Corpus.Index.Search(question.Question, Depth);
        if (result.Hits.IsEmpty)
        {
            return [];
        }

        var measured = AnswerExtractor.Measure(question.Question, result, set.Corpus, new ExtractionWeights().Passages);
        var holds = measured.Passages.SelectMany(passage => passage.Units.Select(unit =>
            set.IsGold(question, passage.Id) && question.Answers.Any(answer => Overlaps(set.Corpus.GetText(passage.Id), answer, unit)))).ToList();
        return holds.Contains(true) ? [new UnitSample(measured.Word, [.. measured.Passages.SelectMany(passage => passage.Features)], holds)] : (IEnumerable<UnitSample>)[];
    })];

    private static bool Overlaps(string text, string answer, AnswerUnit unit)
    {
        for (var at = answer.Length == 0 ? -1 : text.IndexOf(answer, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(answer, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at < unit.End && at + answer.Length > unit.Start)
            {
                return true;
            }
        }

        return false;
    }
}
