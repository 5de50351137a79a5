using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>The passages nearest to a question in meaning.</summary>
/// <param name="Best">The nearest passages, nearest first; all have a positive cosine.</param>
/// <param name="Usual">The mean cosine of all live passages, -1 to 1: the similarity to expect by chance.</param>
internal sealed record NearPassages(IReadOnlyList<NearPassage> Best, double Usual)
{
    /// <summary>How far a cosine is above chance, relative to the nearest passage; 0 to 1.</summary>
    public double Standing(double cosine) =>
        Best.Count > 0 && Best[0].Cosine > Usual ? Math.Clamp((cosine - Usual) / (Best[0].Cosine - Usual), 0, 1) : 0;
}

/// <summary>A passage that is near a question in meaning.</summary>
/// <param name="Id">The passage's id.</param>
/// <param name="Cosine">Its cosine similarity, 0 to 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NearPassage(long Id, double Cosine);
