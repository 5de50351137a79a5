namespace RealtimeRag.Server.Answers.Text;

/// <summary>What stands at a place of an answer's text.</summary>
internal enum ThinkMarkKind
{
    /// <summary>Ordinary text.</summary>
    None,

    /// <summary>What may become a mark with the next piece.</summary>
    Partial,

    /// <summary>The beginning of a block of thinking.</summary>
    Open,

    /// <summary>The end of a block.</summary>
    Close,

    /// <summary>What a chat template leaves before an answer.</summary>
    Before,

    /// <summary>What a chat template leaves behind an answer.</summary>
    After,
}

/// <summary>One mark.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="Closers">What ends the block that it opens; one that begins with <c>^</c> ends the block and is read once more.</param>
internal readonly record struct ThinkMark(ThinkMarkKind Kind, int Length = 0, string[]? Closers = null)
{
    /// <summary>Ordinary text.</summary>
    public static ThinkMark None => default;

    /// <summary>What may become a mark.</summary>
    public static ThinkMark Partial => new(ThinkMarkKind.Partial);
}
