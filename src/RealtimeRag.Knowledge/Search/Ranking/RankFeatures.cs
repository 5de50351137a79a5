using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>The features of a candidate after re-reading it; each is a BM25 weight of question terms found.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct RankFeatures(
    double Base, double TwoSentences, double Window, double Coverage, double Rare, double Typed, double Narrow)
{
    /// <summary>The ranking score.</summary>
    public readonly double Score(RankingWeights weights) => Base + (weights.TwoSentences * TwoSentences)
        + (weights.Window * Window) + (weights.Narrow * Narrow) + (weights.Rare * Rare) + (weights.Typed * Typed);
}
