using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Fits the share of the n-gram model, confidences for each language and one threshold for both to the development rows.</summary>
internal static class CalibrationFitter
{
    private static readonly float[] Shares = [0.3f, 0.35f, 0.4f, 0.45f, 0.5f, 0.55f, 0.6f];

    public static ModelParameters Fit(ModelParameters model, IReadOnlyList<LabelledRow> development) =>
        Shares.Select(share => FitShare(model with { NgramShare = share }, development)).MaxBy(fitted => fitted.Quality).Model;

    private static (ModelParameters Model, double Quality) FitShare(ModelParameters model, IReadOnlyList<LabelledRow> development)
    {
        var uncalibrated = new QuestionModel(model with { Chinese = new(1, 0), English = new(1, 0) });
        var scored = development.Select(row => (row.IsChinese, row.Asks, uncalibrated.Judge(row.Text).LogOdds)).ToList();
        var chinese = Line([.. scored.Where(row => row.IsChinese).Select(row => (row.Asks, row.LogOdds))]);
        var english = Line([.. scored.Where(row => !row.IsChinese).Select(row => (row.Asks, row.LogOdds))]);
        var confidences = scored.Select(row => (row.IsChinese, row.Asks, Confidence: (row.IsChinese ? chinese : english).Confidence(row.LogOdds))).ToList();

        // Because of rounded F1 and a low ceiling, the lower of nearly equal thresholds wins: a missed question costs more than a needless answer.
        var threshold = Enumerable.Range(30, 16).Select(percent => percent / 100f)
            .MaxBy(candidate => Math.Round((F1(confidences, candidate, true) + F1(confidences, candidate, false)) * 500));
        var quality = F1(confidences, threshold, true) + F1(confidences, threshold, false);
        return (model with { Chinese = chinese, English = english, Threshold = threshold }, quality);
    }

    private static double F1(List<(bool IsChinese, bool Asks, float Confidence)> rows, float threshold, bool chinese)
    {
        var own = rows.Where(row => row.IsChinese == chinese).ToList();
        var hits = own.Count(row => row.Asks && row.Confidence >= threshold);
        return 2.0 * hits / Math.Max(1, own.Count(row => row.Asks) + own.Count(row => row.Confidence >= threshold));
    }

    /// <summary>Logistic regression on one variable, by Newton's method.</summary>
    private static Calibration Line(List<(bool Asks, float LogOdds)> rows)
    {
        var (slope, offset) = (1.0, 0.0);
        for (var round = 0; round < 30; round++)
        {
            double g0 = 0, g1 = 0, h00 = 1e-6, h01 = 0, h11 = 1e-6;
            foreach (var (asks, x) in rows)
            {
                var p = 1 / (1 + Math.Exp(-((slope * x) + offset)));
                var (error, curve) = (p - (asks ? 1 : 0), p * (1 - p));
                (g0, g1, h00, h01, h11) = (g0 + error, g1 + (error * x), h00 + curve, h01 + (curve * x), h11 + (curve * x * x));
            }

            var determinant = (h00 * h11) - (h01 * h01);
            offset -= ((h11 * g0) - (h01 * g1)) / determinant;
            slope -= ((h00 * g1) - (h01 * g0)) / determinant;
        }

        return new((float)slope, (float)offset);
    }
}
