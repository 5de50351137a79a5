using RealtimeRag.Core;

namespace RealtimeRag.Knowledge.Evaluation;

/// <summary>Counts the outcomes of an evaluation.</summary>
internal sealed class EvaluationTally
{
    private const int ShallowRank = 5;
    private readonly List<double> _milliseconds = [];
    private int _first;
    private int _shallow;
    private double _reciprocals;
    private int _short;
    private int _long;
    private int _answered;

    /// <summary>Counts one question.</summary>
    /// <param name="rank">Rank of the right passage among the hits, 0 for the best; -1 if it is missing.</param>
    /// <param name="elapsed">How long the search took.</param>
    /// <param name="isShort">Whether the extract of 120 characters contains an answer.</param>
    /// <param name="isLong">Whether the extract of 300 characters contains one.</param>
    /// <param name="isAnswered">Whether the evidence was strong enough for an answer.</param>
    public void Add(int rank, TimeSpan elapsed, bool isShort, bool isLong, bool isAnswered)
    {
        _milliseconds.Add(elapsed.TotalMilliseconds);
        _first += rank == 0 ? 1 : 0;
        _shallow += rank is >= 0 and < ShallowRank ? 1 : 0;
        _reciprocals += rank < 0 ? 0 : 1.0 / (rank + 1);
        _short += isShort ? 1 : 0;
        _long += isLong ? 1 : 0;
        _answered += isAnswered ? 1 : 0;
    }

    public KnowledgeScores Scores(int passages)
    {
        var count = Math.Max(_milliseconds.Count, 1);
        _milliseconds.Sort();
        return new KnowledgeScores
        {
            Recall1 = Rounded(_first / (double)count),
            Recall5 = Rounded(_shallow / (double)count),
            Mrr10 = Rounded(_reciprocals / count),
            Answer120 = Rounded(_short / (double)count),
            Answer300 = Rounded(_long / (double)count),
            Answered = Rounded(_answered / (double)count),
            P50Milliseconds = Rounded(Percentile.Of(_milliseconds, 0.5)),
            P99Milliseconds = Rounded(Percentile.Of(_milliseconds, 0.99)),
            Questions = _milliseconds.Count,
            Passages = passages,
        };
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}
