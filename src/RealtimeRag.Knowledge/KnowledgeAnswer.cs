namespace RealtimeRag.Knowledge;

/// <summary>An answer quoted from the documents.</summary>
/// <param name="Found">False if, judging by the evidence, the documents do not contain the answer.</param>
/// <param name="Pieces">What to say, in order: sentences verbatim from the source; if nothing was found, one sentence that says so.</param>
/// <param name="Citations">The sources of the pieces, numbered from 1; empty if nothing was found.</param>
/// <param name="Confidence">Calibrated probability, 0 to 1.</param>
public sealed record KnowledgeAnswer(
    bool Found, IReadOnlyList<string> Pieces, IReadOnlyList<KnowledgeCitation> Citations, double Confidence)
{
    /// <summary>
    /// If nothing was found: two or three sections that may be meant, most likely first, and the pieces ask which; empty if the question seems to be about
    /// something else.
    /// </summary>
    public IReadOnlyList<KnowledgeSection> Choices { get; init; } = [];

    /// <summary>All pieces concatenated.</summary>
    public string Text => string.Concat(Pieces);
}

/// <summary>A section that a question may be about.</summary>
/// <param name="Title">Its heading, for display; only the first variant if it contains several variants of a question.</param>
/// <param name="Key">Identifies it in this folder; opaque.</param>
public sealed record KnowledgeSection(string Title, string Key);

/// <summary>The source of part of an answer.</summary>
/// <param name="Index">The number, from 1.</param>
/// <param name="Title">The document's title and the headings down to the passage.</param>
/// <param name="Snippet">Up to 200 characters of the passage, around the quoted text.</param>
/// <param name="Score">Ranking score; comparable within one answer only.</param>
/// <param name="File">Path relative to the folder, with forward slashes.</param>
/// <param name="Page">Page on which the passage begins, from 1, if the format has pages.</param>
/// <param name="Line">Line of the file on which the passage begins, from 1, if the format has lines.</param>
public sealed record KnowledgeCitation(int Index, string Title, string Snippet, double Score, string File, int? Page, int? Line);

/// <summary>A passage found by a search, in full, for prompts and listings.</summary>
/// <param name="Id">Stable as long as the file does not change.</param>
/// <param name="Title">The document's title and the headings down to the passage.</param>
/// <param name="Text">The passage, verbatim; each paragraph is one line.</param>
/// <param name="Score">Ranking score; comparable within one search only.</param>
/// <param name="File">Path relative to the folder, with forward slashes.</param>
/// <param name="Page">Page on which it begins, from 1, if the format has pages.</param>
/// <param name="Line">Line of the file on which it begins, from 1, if the format has lines.</param>
public sealed record KnowledgePassage(long Id, string Title, string Text, double Score, string File, int? Page, int? Line);
