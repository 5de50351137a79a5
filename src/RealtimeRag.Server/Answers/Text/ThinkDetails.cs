namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Recognises the folded block in which Dify and Open WebUI show thinking: <c>&lt;details …&gt;&lt;summary&gt; Thinking...
/// &lt;/summary&gt;</c>. Any other folded block is part of the answer. Pure; thread-safe.
/// </summary>
internal static class ThinkDetails
{
    private const string Begin = "<details";
    private const string Summary = "<summary>";
    private static readonly string[] Titles = ["Thinking", "Thought for"];
    private static readonly string[] Closers = ["</details>"];

    /// <summary>The header of the block at the start of <paramref name="text"/>.</summary>
    public static ThinkMark Read(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(Begin, StringComparison.OrdinalIgnoreCase))
        {
            return ThinkMarks.IsBeginningOf(text, Begin) ? ThinkMark.Partial : ThinkMark.None;
        }

        text = text[..Math.Min(text.Length, ThinkMarks.MaxLength)];
        var rest = text[Begin.Length..];
        if (!rest.IsEmpty && rest[0] != '>' && !char.IsWhiteSpace(rest[0]))
        {
            return ThinkMark.None;
        }

        var end = rest.IndexOf('>');
        if (end < 0)
        {
            return text.Length < ThinkMarks.MaxLength ? ThinkMark.Partial : ThinkMark.None;
        }

        var isReasoning = rest[..end].Contains("type=\"reasoning\"", StringComparison.OrdinalIgnoreCase);
        var head = rest[(end + 1)..];
        var length = Begin.Length + end + 1;
        return isReasoning || Follows(head, out var isPartial) ? new(ThinkMarkKind.Open, length, Closers)
            : isPartial && text.Length < ThinkMarks.MaxLength ? ThinkMark.Partial
            : ThinkMark.None;
    }

    private static bool Follows(ReadOnlySpan<char> head, out bool isPartial)
    {
        head = head.TrimStart();
        isPartial = head.IsEmpty || ThinkMarks.IsBeginningOf(head, Summary);
        if (!head.StartsWith(Summary, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        head = head[Summary.Length..].TrimStart();
        isPartial = head.IsEmpty;
        foreach (var title in Titles)
        {
            if (head.StartsWith(title, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            isPartial |= ThinkMarks.IsBeginningOf(head, title);
        }

        return false;
    }
}
