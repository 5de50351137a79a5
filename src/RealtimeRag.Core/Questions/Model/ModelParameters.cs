using System.Runtime.InteropServices;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>Converts log odds to a confidence: a linear function and the logistic function, fitted on the development rows of a language.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Calibration(float Slope, float Offset)
{
    internal float Confidence(float logOdds) => 1 / (1 + MathF.Exp(-((Slope * logOdds) + Offset)));
}

/// <summary>All results of training.</summary>
/// <param name="WordHashes">Hash of each vocabulary word.</param>
/// <param name="WordFlags">Flags of each vocabulary word.</param>
/// <param name="NgramBits">Binary logarithm of the number of buckets.</param>
/// <param name="NgramScale">What one unit of an n-gram weight is worth.</param>
/// <param name="NgramWeights">One per bucket.</param>
/// <param name="NgramBias">The bias of the n-gram model's log odds.</param>
/// <param name="NgramShare">Weight of the n-gram model's log odds in the sum; the networks share the rest evenly.</param>
/// <param name="Networks">The networks.</param>
/// <param name="Chinese">Calibration for sentences with Chinese characters.</param>
/// <param name="English">Calibration for all others.</param>
/// <param name="Threshold">Confidence from which a sentence counts as a question.</param>
internal sealed record ModelParameters(
    uint[] WordHashes,
    WordFlags[] WordFlags,
    int NgramBits,
    float NgramScale,
    sbyte[] NgramWeights,
    float NgramBias,
    float NgramShare,
    NetworkWeights[] Networks,
    Calibration Chinese,
    Calibration English,
    float Threshold);
