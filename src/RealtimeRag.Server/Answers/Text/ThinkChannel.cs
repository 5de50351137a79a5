namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Recognises the channels of gpt-oss: <c>&lt;|channel|&gt;analysis&lt;|message|&gt;…&lt;|end|&gt;</c> is thinking, and so is
/// <c>commentary</c>; <c>final</c> is the answer. Pure; thread-safe.
/// </summary>
internal static class ThinkChannel
{
    private const string Begin = "<|channel|>";
    private const string Message = "<|message|>";
    private const int MaxHead = 120;
    private static readonly string[] Names = ["analysis", "commentary", "final"];

    // Even if the end mark is missing, the next message ends the block.
    private static readonly string[] Closers = ["<|end|>", "<|call|>", "^<|start|>", "^<|channel|>", "^<|return|>"];

    /// <summary>The channel header at the start of <paramref name="text"/>.</summary>
    public static ThinkMark Read(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(Begin, StringComparison.Ordinal))
        {
            return ThinkMarks.IsBeginningOf(text, Begin) ? ThinkMark.Partial : ThinkMark.None;
        }

        var head = text[Begin.Length..Math.Min(text.Length, Begin.Length + MaxHead)];
        var end = head.IndexOf(Message, StringComparison.Ordinal);
        var isCut = end < 0 && head.Length < MaxHead;
        var name = (end < 0 ? head : head[..end]).TrimStart(' ');
        foreach (var known in Names)
        {
            if (name.StartsWith(known, StringComparison.Ordinal) && end >= 0)
            {
                var length = Begin.Length + end + Message.Length;
                return known == "final" ? new(ThinkMarkKind.Before, length) : new(ThinkMarkKind.Open, length, Closers);
            }

            if (isCut && !name.Contains('\n') && (name.StartsWith(known, StringComparison.Ordinal) || ThinkMarks.IsBeginningOf(name, known)))
            {
                return ThinkMark.Partial;
            }
        }

        return ThinkMark.None;
    }
}
