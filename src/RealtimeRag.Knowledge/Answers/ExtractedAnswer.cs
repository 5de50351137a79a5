using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>A piece of a source, exactly as it is written there.</summary>
/// <param name="PassageId">The passage it is from.</param>
/// <param name="Start">Offset in the passage's text, in UTF-16 units.</param>
/// <param name="Text">The sentence or part of one, as it is written.</param>
/// <param name="Joint">What to say before it: a space where it does not follow on the piece before, else nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerPiece(long PassageId, int Start, string Text, string Joint = "");

/// <summary>What was taken from the passages as the answer.</summary>
/// <param name="Found">False where the evidence is too weak to answer; the pieces are empty then.</param>
/// <param name="Confidence">The search's confidence, 0 to 1.</param>
/// <param name="Pieces">One sentence each, in the order to be read.</param>
internal sealed record ExtractedAnswer(bool Found, double Confidence, ImmutableArray<AnswerPiece> Pieces)
{
    /// <summary>The whole answer: all pieces with their joints.</summary>
    public string Text => string.Concat(Pieces.Select(piece => piece.Joint + piece.Text));
}

/// <summary>How an answer is picked; costs are chances that the gain must outweigh.</summary>
/// <param name="Passages">How many of the best passages are read.</param>
/// <param name="RunCost">What every separate stretch costs.</param>
/// <param name="PassageCost">What every separate stretch of another passage than the best costs.</param>
/// <param name="StartCost">What beginning inside a sentence costs.</param>
/// <param name="EndCost">What ending inside a sentence costs.</param>
/// <param name="SentenceCost">What every further sentence of a stretch costs.</param>
/// <param name="HeadingLikeness">How alike a heading that asks and the question must be for all below it to be the answer, 0 to 1.</param>
/// <param name="BestShare">The least that a further sentence or stretch costs, as a share of the best sentence's chance.</param>
internal sealed record ExtractionWeights(int Passages = 3, double RunCost = 0.015, double PassageCost = 0.1, double StartCost = 0.08, double EndCost = 0.05, double SentenceCost = 0, double BestShare = 0, double HeadingLikeness = 0.1)
{
    /// <summary>For an answer that is spoken: the sentences that answer, and no others because there is room.</summary>
    public static ExtractionWeights Spoken { get; } = new() { RunCost = 0.03, SentenceCost = 0.03, BestShare = 0.07 };
}
