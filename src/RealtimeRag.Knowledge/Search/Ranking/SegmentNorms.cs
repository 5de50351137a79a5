using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>BM25 length norms of a segment's passages, computed once; passages that must not be found never score.</summary>
internal sealed class SegmentNorms
{
    private SegmentNorms(float[] text, float[] title)
    {
        Text = text;
        Title = title;
    }

    /// <summary>The saturation term k1 (1 - b + b length / average) of each text; infinite if the passage must not be found.</summary>
    public float[] Text { get; }

    /// <summary>The same for each title.</summary>
    public float[] Title { get; }

    public static SegmentNorms Of(Segment segment, TermStatistics statistics, IReadOnlySet<long> hidden, RankingWeights weights)
    {
        var (text, title) = (new float[segment.Count], new float[segment.Count]);
        var textLengths = segment.TextLengths;
        var titleLengths = segment.TitleLengths;
        var ids = segment.Ids;
        var (textSlope, titleSlope) = ((float)(weights.B / statistics.AverageText), (float)(weights.B / statistics.AverageTitle));
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = weights.K1 * (1 - weights.B + (textSlope * textLengths[i]));
            title[i] = weights.K1 * (1 - weights.B + (titleSlope * titleLengths[i]));
        }

        for (var i = 0; hidden.Count > 0 && i < ids.Length; i++)
        {
            if (hidden.Contains(ids[i]))
            {
                text[i] = title[i] = float.PositiveInfinity;
            }
        }

        return new SegmentNorms(text, title);
    }
}
