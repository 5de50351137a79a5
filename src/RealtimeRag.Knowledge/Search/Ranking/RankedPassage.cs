using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>A candidate after re-reading.</summary>
/// <param name="Id">The passage's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Text">Its text.</param>
/// <param name="Features">Its features.</param>
/// <param name="Score">Its ranking score.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RankedPassage(long Id, string Title, string Text, RankFeatures Features, double Score)
{
    /// <summary>Similarity of its heading to the question if it was among the best candidates, otherwise 0.</summary>
    public double Heading { get; init; }
}
