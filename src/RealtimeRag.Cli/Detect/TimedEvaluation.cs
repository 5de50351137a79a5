using RealtimeRag.Core.Questions;

namespace RealtimeRag.Cli.Detect;

/// <summary>An evaluation and the time it took.</summary>
/// <param name="Evaluation">The verdicts and figures.</param>
/// <param name="MicrosecondsPerUtterance">Mean time of one detection in the fastest of several warm rounds over the rows.</param>
internal sealed record TimedEvaluation(QuestionEvaluation Evaluation, double MicrosecondsPerUtterance)
{
    private const int FewestRounds = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(300);

    internal static TimedEvaluation Run(IQuestionDetector detector, IReadOnlyList<LabelledUtterance> rows, TimeProvider time)
    {
        var evaluation = QuestionEvaluation.Run(detector, rows);
        QuickestRound(detector, rows, time, WarmUp);
        return new(evaluation, QuickestRound(detector, rows, time, Measured).TotalMicroseconds / Math.Max(1, rows.Count));
    }

    /// <summary>The first rounds include JIT compilation, and a busy machine slows down others, so the fastest round measures the detector best.</summary>
    private static TimeSpan QuickestRound(IQuestionDetector detector, IReadOnlyList<LabelledUtterance> rows, TimeProvider time, TimeSpan atLeast)
    {
        var quickest = TimeSpan.MaxValue;
        var begun = time.GetTimestamp();
        for (var round = 0; round < FewestRounds || time.GetElapsedTime(begun) < atLeast; round++)
        {
            var started = time.GetTimestamp();
            foreach (var row in rows)
            {
                detector.Detect(row.Text);
            }

            var elapsed = time.GetElapsedTime(started);
            quickest = elapsed < quickest ? elapsed : quickest;
        }

        return quickest;
    }
}
