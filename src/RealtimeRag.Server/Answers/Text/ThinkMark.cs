namespace RealtimeRag.Server.Answers.Text;

/// <summary>The kind of mark at a position in an answer's text.</summary>
internal enum ThinkMarkKind
{
    /// <summary>Ordinary text.</summary>
    None,

    /// <summary>The possible beginning of a mark, which the next piece may complete.</summary>
    Partial,

    /// <summary>The beginning of a thinking block.</summary>
    Open,

    /// <summary>The end of a thinking block.</summary>
    Close,

    /// <summary>A template leftover before an answer.</summary>
    Before,

    /// <summary>A template leftover after an answer.</summary>
    After,
}

/// <summary>One mark.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="Closers">What ends the block that it opens; a closer that begins with <c>^</c> ends the block and is then read again.</param>
internal readonly record struct ThinkMark(ThinkMarkKind Kind, int Length = 0, string[]? Closers = null)
{
    /// <summary>Ordinary text.</summary>
    public static ThinkMark None => default;

    /// <summary>The possible beginning of a mark.</summary>
    public static ThinkMark Partial => new(ThinkMarkKind.Partial);
}
