using System.Globalization;
using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>The figures that fitting should improve, for each set.</summary>
internal static class Measurement
{
    private const int Depth = 10;

    /// <summary>
    /// Shares of questions (0 to 1): right passage first, answer in extracts of 120 and 300 characters and in the spoken answer; and the spoken answer's mean
    /// length.
    /// </summary>
    internal sealed record Figures(double Recall, double Reciprocal, double Short, double Long, double Spoken, double SpokenLength)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"recall@1 {Recall:P1}  mrr@10 {Reciprocal:F4}  answer@120 {Short:P1}  answer@300 {Long:P1}  spoken {Spoken:P1} in {SpokenLength:F0} characters");
    }

    public static Figures Of(TrainingSet set, RankingWeights? weights = null, Func<bool, UnitScorer>? units = null)
    {
        var index = weights is null ? set.Corpus.Index : set.Corpus.IndexWith(new HashSet<long>(), weights);
        var model = units?.Invoke(set.IsChinese);
        var (fill, spoken) = (new AnswerExtractor(null, model), new AnswerExtractor(ExtractionWeights.Spoken, model));
        var rows = set.Questions.AsParallel().Select(question =>
        {
            var result = index.Search(question.Question, Depth);
            var rank = result.Hits.Index().Where(hit => set.IsGold(question, hit.Item.Id)).Select(hit => (int?)hit.Index).FirstOrDefault();
            var answer = Text(spoken, 300);
            return new Figures(rank == 0 ? 1 : 0, rank is { } r ? 1.0 / (r + 1) : 0, Holds(Text(fill, 120)), Holds(Text(fill, 300)), Holds(answer), answer.Length);

            string Text(AnswerExtractor extractor, int width) =>
                string.Concat(extractor.Pick(question.Question, result, set.Corpus, width).Select(piece => piece.Joint + piece.Text));

            double Holds(string text) => question.Answers.Any(gold => gold.Length > 0 && text.Contains(gold, StringComparison.OrdinalIgnoreCase)) ? 1 : 0;
        }).ToList();
        return new Figures(
            rows.Average(row => row.Recall), rows.Average(row => row.Reciprocal), rows.Average(row => row.Short),
            rows.Average(row => row.Long), rows.Average(row => row.Spoken), rows.Average(row => row.SpokenLength));
    }

    /// <summary>Only the mean reciprocal rank, the criterion for fitting the ranking.</summary>
    public static double ReciprocalRank(TrainingSet set, RankingWeights weights)
    {
        var index = set.Corpus.IndexWith(new HashSet<long>(), weights);
        return set.Questions.AsParallel().Select(question =>
        {
            var place = index.Search(question.Question, Depth).Hits.Index().Where(hit => set.IsGold(question, hit.Item.Id)).Select(hit => (int?)hit.Index).FirstOrDefault();
            return place is { } found ? 1.0 / (found + 1) : 0;
        }).Average();
    }
}
