using System.Runtime.InteropServices;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>Converts log odds to a confidence: a linear function and the logistic function, fitted on the development rows of a language.</summary>
/// <param name="Slope">Weight of the log odds.</param>
/// <param name="Offset">What is added.</param>
/// <param name="LengthSlope">Weight of <see cref="Excess"/>: a long text has more places that resemble a question than a short one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Calibration(float Slope, float Offset, float LengthSlope)
{
    private const float ShortWords = 16;
    private const float ShortCharacters = 24;

    internal float Confidence(float logOdds, float excess) => 1 / (1 + MathF.Exp(-((Slope * logOdds) + Offset + (LengthSlope * excess))));

    /// <summary>By how much a text exceeds a short one: 0 up to 16 words or 24 characters, 1 from 2.7 times as many, the logarithm in between.</summary>
    internal static float Excess(int tokens, bool isChinese) => Math.Clamp(MathF.Log(tokens / (isChinese ? ShortCharacters : ShortWords)), 0, 1);
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
/// <param name="Clauses">Where clauses begin.</param>
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
    ClauseWeights Clauses,
    Calibration Chinese,
    Calibration English,
    float Threshold);
