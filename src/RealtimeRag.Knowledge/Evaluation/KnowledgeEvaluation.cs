using System.Collections.Immutable;
using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Evaluation;

/// <summary>Measures retrieval on questions whose passages and answers are known. Writes nothing; runs one question at a time, after warming up.</summary>
public static class KnowledgeEvaluation
{
    private const int Depth = 10;
    private const int WarmUp = 200;

    /// <summary>Indexes the corpus in memory, asks every question and tallies the results.</summary>
    /// <param name="corpus">The passages to search.</param>
    /// <param name="questions">The questions; each refers to its passage.</param>
    /// <param name="time">The clock for measuring latencies.</param>
    /// <param name="ct">Checked between two questions.</param>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public static KnowledgeScores Run(
        IReadOnlyList<EvaluationPassage> corpus, IReadOnlyList<EvaluationQuestion> questions, TimeProvider time, CancellationToken ct)
    {
        var texts = new CorpusTexts(corpus);
        var passages = corpus.Select((passage, place) => new IndexedPassage(place, passage.Title, passage.Text)).ToList();
        var index = new SearchIndex([Segment.Build(passages, ct)], ImmutableHashSet<long>.Empty, texts);
        var extractor = new AnswerExtractor();
        foreach (var question in questions.Take(WarmUp))
        {
            ct.ThrowIfCancellationRequested();
            extractor.Pick(question.Question, index.Search(question.Question, Depth), texts, 300);
        }

        var tally = new EvaluationTally();
        foreach (var question in questions)
        {
            ct.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            var result = index.Search(question.Question, Depth);
            var elapsed = time.GetElapsedTime(start);
            var rank = result.Hits.IndexOf(result.Hits.FirstOrDefault(hit => corpus[(int)hit.Id].Id == question.Gold));
            tally.Add(rank, elapsed, Holds(120), Holds(300), result.IsConfident);

            bool Holds(int width)
            {
                var answer = string.Concat(extractor.Pick(question.Question, result, texts, width).Select(piece => piece.Joint + piece.Text));
                return question.Answers.Any(gold => gold.Length > 0 && answer.Contains(gold, StringComparison.OrdinalIgnoreCase));
            }
        }

        return tally.Scores(corpus.Count);
    }

    private sealed class CorpusTexts(IReadOnlyList<EvaluationPassage> corpus) : IPassageText
    {
        public string GetText(long id) => corpus[(int)id].Text;

        public string GetTitle(long id) => corpus[(int)id].Title;
    }
}
