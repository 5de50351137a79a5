using System.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>What the filter lets through of one piece.</summary>
/// <param name="Text">The text to add; where <paramref name="Withdrawn"/> is set, the whole text so far.</param>
/// <param name="Withdrawn">What was let through before turned out to be thinking: <paramref name="Text"/> takes its place.</param>
internal readonly record struct FilteredText(string Text, bool Withdrawn)
{
    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsNothing => Text.Length == 0 && !Withdrawn;
}

/// <summary>
/// Removes a reasoning model's thinking from a streamed answer: <c>&lt;think&gt;…&lt;/think&gt;</c> and the older
/// <c>&lt;details …&gt;…&lt;/details&gt;</c>, however the tags are cut over the pieces. A closing think tag without its opening one
/// withdraws what was let through since the last block; an unclosed block is thinking to its end. White space between a block and
/// the first text is dropped; all other text passes unchanged. One instance serves one answer; not thread-safe.
/// </summary>
internal sealed class ThinkFilter
{
    private const string ThinkOpen = "<think>";
    private const string ThinkClose = "</think>";
    private const string DetailsOpen = "<details";
    private const string DetailsClose = "</details>";
    private static readonly string[] OutsideTags = [ThinkOpen, ThinkClose, DetailsOpen];

    private readonly StringBuilder _shown = new();
    private string _held = "";
    private string? _closingTag;
    private int _settled;
    private bool _trimming;

    /// <summary>The text of a whole answer without its thinking.</summary>
    public static string Strip(string answer)
    {
        var filter = new ThinkFilter();
        filter.Push(answer);
        filter.Complete();
        return filter._shown.ToString();
    }

    /// <summary>Takes the next piece and says what of it may be shown.</summary>
    public FilteredText Push(string piece)
    {
        var text = _held.Length == 0 ? piece : _held + piece;
        _held = "";
        var from = _shown.Length;
        var withdrawn = false;
        var position = 0;
        while (position < text.Length)
        {
            position = _closingTag is null
                ? TakeOutside(text, position, ref from, ref withdrawn)
                : TakeInside(text, position, _closingTag);
        }

        return withdrawn ? new(_shown.ToString(), true) : new(_shown.ToString(from, _shown.Length - from), false);
    }

    /// <summary>The answer is over: what was held back as the possible beginning of a tag is text after all.</summary>
    public FilteredText Complete()
    {
        var rest = _closingTag is null ? _held : "";
        _held = "";
        var from = _shown.Length;
        Show(rest);
        return new(_shown.ToString(from, _shown.Length - from), false);
    }

    /// <summary>Forgets everything: the backend begins the answer anew.</summary>
    public void Reset()
    {
        _shown.Clear();
        _held = "";
        _closingTag = null;
        _settled = 0;
        _trimming = false;
    }

    private int TakeOutside(string text, int position, ref int from, ref bool withdrawn)
    {
        var open = text.IndexOf('<', position);
        if (open < 0)
        {
            Show(text.AsSpan(position));
            return text.Length;
        }

        Show(text.AsSpan(position, open - position));
        var rest = text.AsSpan(open);
        if (rest.StartsWith(ThinkOpen, StringComparison.OrdinalIgnoreCase))
        {
            return Enter(ThinkClose, open + ThinkOpen.Length);
        }

        if (rest.StartsWith(ThinkClose, StringComparison.OrdinalIgnoreCase))
        {
            withdrawn |= Withdraw(ref from);
            return open + ThinkClose.Length;
        }

        if (IsDetails(rest))
        {
            return Enter(DetailsClose, open + DetailsOpen.Length);
        }

        if (MayBecomeTag(rest))
        {
            _held = rest.ToString();
            return text.Length;
        }

        Show("<");
        return open + 1;
    }

    private int TakeInside(string text, int position, string closingTag)
    {
        var close = text.IndexOf(closingTag, position, StringComparison.OrdinalIgnoreCase);
        if (close >= 0)
        {
            _closingTag = null;
            Settle();
            return close + closingTag.Length;
        }

        // Only as much as can still become the closing tag is kept.
        var keep = Math.Min(closingTag.Length - 1, text.Length - position);
        _held = text[^keep..];
        return text.Length;
    }

    private int Enter(string closingTag, int next)
    {
        _closingTag = closingTag;
        return next;
    }

    private bool Withdraw(ref int from)
    {
        var withdrawn = from > _settled;
        from = Math.Min(from, _settled);
        _shown.Length = _settled;
        Settle();
        return withdrawn;
    }

    private void Settle()
    {
        _settled = _shown.Length;
        _trimming = _settled == 0;
    }

    private void Show(ReadOnlySpan<char> text)
    {
        if (_trimming)
        {
            text = text.TrimStart();
            _trimming = text.IsEmpty;
        }

        _shown.Append(text);
    }

    private static bool IsDetails(ReadOnlySpan<char> rest) =>
        rest.Length > DetailsOpen.Length
        && rest.StartsWith(DetailsOpen, StringComparison.OrdinalIgnoreCase)
        && (rest[DetailsOpen.Length] == '>' || char.IsWhiteSpace(rest[DetailsOpen.Length]));

    private static bool MayBecomeTag(ReadOnlySpan<char> rest)
    {
        foreach (var tag in OutsideTags)
        {
            if (rest.Length <= tag.Length && tag.AsSpan(0, rest.Length).Equals(rest, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
