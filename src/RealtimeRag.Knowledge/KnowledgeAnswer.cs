namespace RealtimeRag.Knowledge;

/// <summary>An answer in the words of the documents.</summary>
/// <param name="Found">False where the documents do not hold the answer, as far as the evidence tells.</param>
/// <param name="Pieces">What to say, in order: sentences exactly as they stand in the source; where nothing was found, one plain sentence that says so.</param>
/// <param name="Citations">Where the pieces are from, numbered from 1; empty where nothing was found.</param>
/// <param name="Confidence">Calibrated, 0 to 1.</param>
public sealed record KnowledgeAnswer(
    bool Found, IReadOnlyList<string> Pieces, IReadOnlyList<KnowledgeCitation> Citations, double Confidence)
{
    /// <summary>All pieces joined.</summary>
    public string Text => string.Concat(Pieces);
}

/// <summary>The source of a part of an answer.</summary>
/// <param name="Index">Counts from 1.</param>
/// <param name="Title">The document's title and the headings down to the passage.</param>
/// <param name="Snippet">Up to 200 characters of the passage, around what was taken from it.</param>
/// <param name="Score">Rank score; comparable within one answer only.</param>
/// <param name="File">Path relative to the folder, with forward slashes.</param>
/// <param name="Page">Page the passage begins on, from 1, where the format has pages.</param>
/// <param name="Line">Line of the file the passage begins on, from 1, where the format has lines.</param>
public sealed record KnowledgeCitation(int Index, string Title, string Snippet, double Score, string File, int? Page, int? Line);

/// <summary>A passage that a search found, whole, for prompts and listings.</summary>
/// <param name="Id">Stable while the file does not change.</param>
/// <param name="Title">The document's title and the headings down to the passage.</param>
/// <param name="Text">The passage as it stands in the document; paragraphs are lines.</param>
/// <param name="Score">Rank score; comparable within one search only.</param>
/// <param name="File">Path relative to the folder, with forward slashes.</param>
/// <param name="Page">Page it begins on, from 1, where the format has pages.</param>
/// <param name="Line">Line of the file it begins on, from 1, where the format has lines.</param>
public sealed record KnowledgePassage(long Id, string Title, string Text, double Score, string File, int? Page, int? Line);
