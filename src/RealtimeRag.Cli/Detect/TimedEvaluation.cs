using RealtimeRag.Core.Questions;

namespace RealtimeRag.Cli.Detect;

/// <summary>An evaluation and what it took.</summary>
/// <param name="Evaluation">The verdicts and figures.</param>
/// <param name="MicrosecondsPerUtterance">Mean time of one detection, warm.</param>
internal sealed record TimedEvaluation(QuestionEvaluation Evaluation, double MicrosecondsPerUtterance)
{
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromMilliseconds(300);

    internal static TimedEvaluation Run(IQuestionDetector detector, IReadOnlyList<LabelledUtterance> rows, TimeProvider time)
    {
        var evaluation = QuestionEvaluation.Run(detector, rows);
        WarmUp(detector, rows, time);
        var begun = time.GetTimestamp();
        foreach (var row in rows)
        {
            detector.Detect(row.Text);
        }

        return new(evaluation, time.GetElapsedTime(begun).TotalMicroseconds / Math.Max(1, rows.Count));
    }

    /// <summary>The first rounds measure the compiler, not the detector.</summary>
    private static void WarmUp(IQuestionDetector detector, IReadOnlyList<LabelledUtterance> rows, TimeProvider time)
    {
        var begun = time.GetTimestamp();
        for (var i = 0; rows.Count > 0 && time.GetElapsedTime(begun) < LongestWarmUp; i++)
        {
            detector.Detect(rows[i % rows.Count].Text);
        }
    }
}
