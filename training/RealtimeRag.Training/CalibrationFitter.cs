using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Fits the share of the n-gram model, confidences for each language and one threshold for both to the development rows.</summary>
internal static class CalibrationFitter
{
    /// <summary>
    /// Long texts of meetings ask less often than they resemble a question. In English the fitted weight would be about six times as large,
    /// but then a question among many statements would hardly be found.
    /// </summary>
    private const float ChineseLengthSlope = -1.6f;
    private const float EnglishLengthSlope = -0.5f;

    private static readonly float[] Shares = [0.3f, 0.35f, 0.4f, 0.45f, 0.5f, 0.55f, 0.6f];

    public static ModelParameters Fit(ModelParameters model, IReadOnlyList<LabelledRow> development) =>
        Shares.Select(share => FitShare(model with { NgramShare = share }, development)).MaxBy(fitted => fitted.Quality).Model;

    private static (ModelParameters Model, double Quality) FitShare(ModelParameters model, IReadOnlyList<LabelledRow> development)
    {
        var uncalibrated = new QuestionModel(model with { Chinese = new(1, 0, 0), English = new(1, 0, 0) });
        var scored = development.Select(row => (row.IsChinese, Row: Scored(uncalibrated, row))).ToList();
        var chinese = Line([.. scored.Where(row => row.IsChinese).Select(row => row.Row)], ChineseLengthSlope);
        var english = Line([.. scored.Where(row => !row.IsChinese).Select(row => row.Row)], EnglishLengthSlope);
        var confidences = scored.Select(row => (row.IsChinese, row.Row.Asks, Confidence: (row.IsChinese ? chinese : english).Confidence(row.Row.LogOdds, row.Row.Excess))).ToList();

        // Because of rounded F1 and a low ceiling, the lower of nearly equal thresholds wins: a missed question costs more than a needless answer.
        // Below 0.47 the development rows gain next to nothing, and long statements in other meetings would count as questions too often.
        var threshold = Enumerable.Range(47, 9).Select(percent => percent / 100f)
            .MaxBy(candidate => Math.Round((F1(confidences, candidate, true) + F1(confidences, candidate, false)) * 1_000));
        var quality = F1(confidences, threshold, true) + F1(confidences, threshold, false);
        return (model with { Chinese = chinese, English = english, Threshold = threshold }, quality);
    }

    private static double F1(List<(bool IsChinese, bool Asks, float Confidence)> rows, float threshold, bool chinese)
    {
        var own = rows.Where(row => row.IsChinese == chinese).ToList();
        var hits = own.Count(row => row.Asks && row.Confidence >= threshold);
        return 2.0 * hits / Math.Max(1, own.Count(row => row.Asks) + own.Count(row => row.Confidence >= threshold));
    }

    private static (bool Asks, float LogOdds, float Excess) Scored(QuestionModel model, LabelledRow row)
    {
        var verdict = model.Judge(row.Text);
        return (row.Asks, verdict.LogOdds, Calibration.Excess(verdict.Tokens, row.IsChinese));
    }

    /// <summary>Logistic regression on the log odds by Newton's method, with a given weight of the length.</summary>
    private static Calibration Line(List<(bool Asks, float LogOdds, float Excess)> rows, float lengthSlope)
    {
        var (slope, offset) = (1.0, 0.0);
        for (var round = 0; round < 30; round++)
        {
            double g0 = 0, g1 = 0, h00 = 1e-6, h01 = 0, h11 = 1e-6;
            foreach (var (asks, x, excess) in rows)
            {
                var p = 1 / (1 + Math.Exp(-((slope * x) + offset + (lengthSlope * excess))));
                var (error, curve) = (p - (asks ? 1 : 0), p * (1 - p));
                (g0, g1, h00, h01, h11) = (g0 + error, g1 + (error * x), h00 + curve, h01 + (curve * x), h11 + (curve * x * x));
            }

            var determinant = (h00 * h11) - (h01 * h01);
            offset -= ((h11 * g0) - (h01 * g1)) / determinant;
            slope -= ((h00 * g1) - (h01 * g0)) / determinant;
        }

        return new((float)slope, (float)offset, lengthSlope);
    }
}
