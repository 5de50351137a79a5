using System.Collections.Immutable;

namespace RealtimeRag.Core.Questions;

/// <summary>An utterance and what a detector said about it.</summary>
/// <param name="Utterance">The labelled utterance.</param>
/// <param name="Verdict">The detector's verdict.</param>
public sealed record JudgedUtterance(LabelledUtterance Utterance, QuestionVerdict Verdict);

/// <summary>A detector's verdicts on labelled utterances, and the figures that follow from them. Immutable.</summary>
public sealed class QuestionEvaluation
{
    private QuestionEvaluation(ImmutableArray<JudgedUtterance> judged)
    {
        Judged = judged;
        Scores = Count(item => item.Verdict.IsQuestion);
    }

    /// <summary>Every utterance with its verdict, in the order given.</summary>
    public ImmutableArray<JudgedUtterance> Judged { get; }

    /// <summary>The figures at the detector's own threshold.</summary>
    public QuestionScores Scores { get; }

    /// <summary>Questions that were not found, the surest mistakes first.</summary>
    public IEnumerable<JudgedUtterance> Misses => Judged.Where(item => item.Utterance.Asks && !item.Verdict.IsQuestion).OrderBy(item => item.Verdict.Confidence);

    /// <summary>Statements taken for questions, the surest mistakes first.</summary>
    public IEnumerable<JudgedUtterance> FalseAlarms => Judged.Where(item => !item.Utterance.Asks && item.Verdict.IsQuestion).OrderByDescending(item => item.Verdict.Confidence);

    /// <summary>Judges every utterance once.</summary>
    /// <param name="detector">The detector to measure.</param>
    /// <param name="utterances">Labelled utterances.</param>
    /// <returns>The verdicts and their figures.</returns>
    public static QuestionEvaluation Run(IQuestionDetector detector, IEnumerable<LabelledUtterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(utterances);
        return new([.. utterances.Select(utterance => new JudgedUtterance(utterance, detector.Detect(utterance.Text)))]);
    }

    /// <summary>The figures at another threshold, from the same verdicts.</summary>
    /// <param name="threshold">Confidence from 0 to 1 from which an utterance counts as a question.</param>
    /// <returns>The figures.</returns>
    public QuestionScores ScoresAt(float threshold) => Count(item => item.Verdict.Confidence >= threshold);

    private QuestionScores Count(Func<JudgedUtterance, bool> asks) => new(
        Judged.Length,
        Judged.Count(item => item.Utterance.Asks && asks(item)),
        Judged.Count(item => !item.Utterance.Asks && asks(item)),
        Judged.Count(item => item.Utterance.Asks && !asks(item)));
}
