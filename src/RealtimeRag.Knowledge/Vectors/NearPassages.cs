using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>What is near a question in meaning.</summary>
/// <param name="Best">The nearest passages, nearest first; all of them point the way of the question.</param>
/// <param name="Usual">The mean cosine of all living passages, -1 to 1: how near any passage is by chance.</param>
internal sealed record NearPassages(IReadOnlyList<NearPassage> Best, double Usual)
{
    /// <summary>How far a cosine stands above chance, as a share of what the nearest passage does; 0 to 1.</summary>
    public double Standing(double cosine) =>
        Best.Count > 0 && Best[0].Cosine > Usual ? Math.Clamp((cosine - Usual) / (Best[0].Cosine - Usual), 0, 1) : 0;
}

/// <summary>A passage near a question in meaning.</summary>
/// <param name="Id">The passage's number.</param>
/// <param name="Cosine">How near, 0 to 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NearPassage(long Id, double Cosine);
