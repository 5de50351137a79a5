using RealtimeRag.Core.Text;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Builds the citations of an answer.</summary>
internal static class Citations
{
    private const int SnippetLength = 200;

    /// <summary>One citation for each passage used, in order of use. A passage that has been deleted meanwhile gets none.</summary>
    public static IReadOnlyList<KnowledgeCitation> Of(ExtractedAnswer answer, SearchResult result, StoredPassages passages)
    {
        var citations = new List<KnowledgeCitation>();
        foreach (var pieces in answer.Pieces.GroupBy(piece => piece.PassageId))
        {
            if (passages.Find(pieces.Key) is not { } passage)
            {
                return [];
            }

            var score = result.Hits.FirstOrDefault(hit => hit.Id == pieces.Key).Score;
            var chunk = passage.Chunk;
            var snippet = Snippet(chunk.Text, pieces.Min(piece => piece.Start));
            citations.Add(new KnowledgeCitation(citations.Count + 1, Search.Ranking.HeadingQuestion.FirstWay(chunk.Title), snippet, score, passage.File, chunk.Page, chunk.Line));
        }

        return citations;
    }

    private static string Snippet(string text, int start)
    {
        start = Math.Clamp(start, 0, text.Length);
        var rest = text.AsSpan(start);
        return rest[..TextCut.StartLength(rest, SnippetLength)].Trim().ToString();
    }
}
