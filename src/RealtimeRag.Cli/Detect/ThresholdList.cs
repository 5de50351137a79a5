using System.Collections.Immutable;
using System.Globalization;

namespace RealtimeRag.Cli.Detect;

/// <summary>Reads the value of --threshold: one number, values separated by commas, or FROM:TO:STEP.</summary>
internal static class ThresholdList
{
    private const int Most = 1_000;

    /// <summary>The thresholds, each from 0 to 1; false if the text has another form.</summary>
    internal static bool TryParse(string text, out ImmutableArray<float> thresholds)
    {
        thresholds = text.Split(':') is [var from, var to, var step] ? Range(from, to, step) : Values(text.Split(','));
        return !thresholds.IsEmpty;
    }

    private static ImmutableArray<float> Values(string[] cells)
    {
        var values = cells.Select(Number).ToImmutableArray();
        return values.Contains(float.NaN) ? [] : values;
    }

    private static ImmutableArray<float> Range(string from, string to, string step)
    {
        var (first, last, width) = (Number(from), Number(to), Number(step));
        if (!(width > 0 && first <= last) || (last - first) / width > Most)
        {
            return [];
        }

        var count = (int)MathF.Floor(((last - first) / width) + 1e-3f) + 1;
        return [.. Enumerable.Range(0, count).Select(i => MathF.Round(first + (i * width), 4))];
    }

    private static float Number(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : float.NaN;
}
