using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>What reading a candidate again says about it; every figure is weight of question terms found, as BM25 weighs them.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct RankFeatures(
    double Base, double TwoSentences, double Window, double Coverage, double Rare, double Typed, double Narrow)
{
    /// <summary>The rank score.</summary>
    public readonly double Score(RankingWeights weights) => Base + (weights.TwoSentences * TwoSentences)
        + (weights.Window * Window) + (weights.Narrow * Narrow) + (weights.Rare * Rare) + (weights.Typed * Typed);
}
