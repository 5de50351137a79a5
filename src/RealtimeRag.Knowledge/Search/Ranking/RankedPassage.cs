using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>A candidate read again.</summary>
/// <param name="Id">The passage's number.</param>
/// <param name="Title">Its title.</param>
/// <param name="Text">Its text.</param>
/// <param name="Features">What reading it said.</param>
/// <param name="Score">Its rank score.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RankedPassage(long Id, string Title, string Text, RankFeatures Features, double Score)
{
    /// <summary>How alike its heading and the question are, where it was among the best; else 0.</summary>
    public double Heading { get; init; }
}
