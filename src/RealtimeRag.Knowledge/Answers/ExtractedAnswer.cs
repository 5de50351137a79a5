using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>A verbatim piece of a source.</summary>
/// <param name="PassageId">The passage it comes from.</param>
/// <param name="Start">Offset in the passage's text, in UTF-16 units.</param>
/// <param name="Text">The sentence or part of one, verbatim.</param>
/// <param name="Joint">What goes before it: a space if it does not directly follow the previous piece, otherwise nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerPiece(long PassageId, int Start, string Text, string Joint = "");

/// <summary>The answer extracted from the passages.</summary>
/// <param name="Found">False if the evidence is too weak to answer; there are no pieces then.</param>
/// <param name="Confidence">The search's confidence, 0 to 1.</param>
/// <param name="Pieces">One sentence each, in reading order.</param>
internal sealed record ExtractedAnswer(bool Found, double Confidence, ImmutableArray<AnswerPiece> Pieces)
{
    /// <summary>The whole answer: all pieces with their joints.</summary>
    public string Text => string.Concat(Pieces.Select(piece => piece.Joint + piece.Text));
}

/// <summary>How an answer is picked. Costs are probabilities that a gain must exceed.</summary>
/// <param name="Passages">How many of the best passages are read.</param>
/// <param name="RunCost">Cost of each separate run in the best passage.</param>
/// <param name="PassageCost">Cost of each separate run in any other passage.</param>
/// <param name="StartCost">Cost of beginning inside a sentence.</param>
/// <param name="EndCost">Cost of ending inside a sentence.</param>
/// <param name="SentenceCost">Cost of each further sentence in a run.</param>
/// <param name="HeadingLikeness">How similar a heading must be to the question for everything below it to be the answer, 0 to 1.</param>
/// <param name="BestShare">Minimum cost of a further sentence or run, as a share of the best sentence's probability.</param>
internal sealed record ExtractionWeights(int Passages = 3, double RunCost = 0.015, double PassageCost = 0.1, double StartCost = 0.08, double EndCost = 0.05, double SentenceCost = 0, double BestShare = 0, double HeadingLikeness = 0.1)
{
    /// <summary>For spoken answers: only the sentences that answer, even if there is room for more.</summary>
    public static ExtractionWeights Spoken { get; } = new() { RunCost = 0.03, SentenceCost = 0.03, BestShare = 0.07 };
}
