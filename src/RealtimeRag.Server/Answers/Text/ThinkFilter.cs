using System.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>What the filter returns for one piece.</summary>
/// <param name="Text">The text to append; if <paramref name="Withdrawn"/> is set, the whole text so far.</param>
/// <param name="Withdrawn">Whether text returned earlier proved to be thinking, so that <paramref name="Text"/> replaces it.</param>
internal readonly record struct FilteredText(string Text, bool Withdrawn)
{
    /// <summary>Whether there is nothing to show.</summary>
    public bool IsNothing => Text.Length == 0 && !Withdrawn;
}

/// <summary>
/// Removes a reasoning model's thinking and the leftovers of chat templates from a streamed answer, however the marks are split over pieces.
/// <list type="bullet">
/// <item>A block at the beginning of the answer is thinking, even if it never ends. So is a complete block that begins a later line outside code.</item>
/// <item>A closing mark at the beginning is a leftover. Alone on a line, without an opening mark before it, it ends thinking whose opening
/// mark the template swallowed: the text shown so far is withdrawn.</item>
/// <item>End marks after the last text are leftovers.</item>
/// </list>
/// Any other mention of a mark is prose and stays unchanged. White space around removed blocks is dropped. Use one instance per answer;
/// not thread-safe.
/// </summary>
internal sealed class ThinkFilter
{
    // No answer is longer, so a block that exceeds this is not prose.
    private const int MaxDoubtful = 64 * 1024;
    private const int MaxHeld = 4096;

    private ShownText _shown = new();
    private string _held = "";
    private string[]? _closers;
    private StringBuilder? _doubtful;
    private bool _isInText;
    private bool _isTrimming;
    private bool _namedMark;
    private int _settled;
    private int _from;
    private bool _withdrawn;

    /// <summary>A whole answer without its thinking.</summary>
    public static string Strip(string answer)
    {
        var filter = new ThinkFilter();
        filter.Push(answer);
        filter.Complete();
        return filter._shown.From(0);
    }

    /// <summary>Processes the next piece and returns what to show.</summary>
    public FilteredText Push(string piece) => Run(piece, isEnd: false);

    /// <summary>Ends the answer: text that was held back as the possible start of a mark is shown.</summary>
    public FilteredText Complete() => Run("", isEnd: true);

    /// <summary>Resets the filter, because the backend starts the answer again.</summary>
    public void Reset()
    {
        _shown = new ShownText();
        (_held, _closers, _doubtful, _settled) = ("", null, null, 0);
        (_isInText, _isTrimming, _namedMark) = (false, false, false);
    }

    private FilteredText Run(string piece, bool isEnd)
    {
        var text = _held.Length == 0 ? piece : _held + piece;
        (_held, _from, _withdrawn) = ("", _shown.Length, false);
        var at = 0;
        while (at < text.Length)
        {
            at = _closers is not null ? TakeThinking(text, at, isEnd)
                : _isInText ? TakeText(text, at, isEnd)
                : TakeBeginning(text, at, isEnd);
        }

        if (isEnd && _doubtful is not null)
        {
            // A later block that never ends: showing a stray tag is better than losing text.
            Show(_doubtful.ToString());
            (_doubtful, _closers) = (null, null);
        }

        return _withdrawn ? new(_shown.From(0), true) : new(_shown.From(_from), false);
    }

    private int Hold(string text, int at)
    {
        _held = text[at..];
        return text.Length;
    }

    // Before the first text, and after each block.
    private int TakeBeginning(string text, int at, bool isEnd)
    {
        var start = at;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        var mark = start == text.Length ? ThinkMark.Partial
            : ThinkMarks.Beginnings.Contains(text[start]) ? ThinkMarks.Read(text.AsSpan(start), atBeginning: true)
            : ThinkMark.None;
        switch (mark.Kind)
        {
            case ThinkMarkKind.Partial when !isEnd && text.Length - at < MaxHeld:
                return Hold(text, at);
            case ThinkMarkKind.Open:
                _isTrimming = true;
                _closers = mark.Closers;
                return start + mark.Length;
            case ThinkMarkKind.Close or ThinkMarkKind.Before:
                _isTrimming = true;
                return start + mark.Length;
        }

        if (!_isTrimming)
        {
            Show(text.AsSpan(at, start - at));
        }

        _isInText = start < text.Length || !_isTrimming;
        _isTrimming &= !_isInText;
        return start;
    }

    private int TakeThinking(string text, int at, bool isEnd)
    {
        var next = text.AsSpan(at).IndexOfAny(ThinkMarks.Beginnings);
        if (next < 0)
        {
            Doubt(text.AsSpan(at));
            return text.Length;
        }

        Doubt(text.AsSpan(at, next));
        at += next;
        if (ThinkMarks.ReadCloser(text.AsSpan(at), _closers!, out var isPartial) is not { } length)
        {
            if (isPartial && !isEnd)
            {
                return Hold(text, at);
            }

            Doubt(text.AsSpan(at, 1));
            return at + 1;
        }

        var end = at + length;
        if (_doubtful is not null)
        {
            if (end == text.Length && !isEnd)
            {
                return Hold(text, at);
            }

            if (end < text.Length && text[end] is ' ' or '\t')
            {
                return EndAsProse(text.AsSpan(at, length), end);
            }
        }

        (_closers, _doubtful, _isInText, _isTrimming) = (null, null, false, true);
        _settled = _shown.Length;
        return end;
    }

    // Text follows the tag on the same line: it mentions tags.
    private int EndAsProse(ReadOnlySpan<char> closer, int end)
    {
        var doubtful = _doubtful!.Append(closer).ToString();
        (_closers, _doubtful) = (null, null);
        Show(doubtful);
        return end;
    }

    private int TakeText(string text, int at, bool isEnd)
    {
        var next = text.AsSpan(at).IndexOfAny(ThinkMarks.Beginnings);
        if (next < 0)
        {
            Show(text.AsSpan(at));
            return text.Length;
        }

        Show(text.AsSpan(at, next));
        at += next;
        var mark = text[at] == '<' || _shown.IsAtLineStart ? ThinkMarks.Read(text.AsSpan(at), atBeginning: false) : ThinkMark.None;
        switch (mark.Kind)
        {
            case ThinkMarkKind.Partial when !isEnd:
                return Hold(text, at);
            case ThinkMarkKind.Open:
                return TakeOpen(text, at, mark, isEnd);
            case ThinkMarkKind.Close:
                return TakeClose(text, at, mark, isEnd);
            case ThinkMarkKind.After:
                return TakeAfter(text, at, mark, isEnd);
        }

        Show(text.AsSpan(at, 1));
        return at + 1;
    }

    private int TakeOpen(string text, int at, ThinkMark mark, bool isEnd)
    {
        var end = at + mark.Length;
        if (_shown.IsAtLineStart && !_shown.IsInCode)
        {
            if (end == text.Length && !isEnd)
            {
                return Hold(text, at);
            }

            if (end < text.Length && text[end] is not (' ' or '\t'))
            {
                (_closers, _doubtful, _namedMark) = (mark.Closers, new StringBuilder(), true);
                Doubt(text.AsSpan(at, mark.Length));
                return end;
            }
        }

        _namedMark = true;
        Show(text.AsSpan(at, mark.Length));
        return end;
    }

    private int TakeClose(string text, int at, ThinkMark mark, bool isEnd)
    {
        var end = at + mark.Length;
        var isAlone = !_namedMark && !_shown.IsInCode && (_shown.IsAtLineStart || _shown.EndsSentence);
        if (isAlone && end == text.Length && !isEnd)
        {
            return Hold(text, at);
        }

        if (isAlone && end < text.Length && text[end] is '\n' or '\r')
        {
            _withdrawn |= _from > _settled;
            _from = Math.Min(_from, _settled);
            _shown.CutTo(_settled);
            (_isInText, _isTrimming) = (false, true);
            return end;
        }

        _namedMark = true;
        Show(text.AsSpan(at, mark.Length));
        return end;
    }

    private int TakeAfter(string text, int at, ThinkMark mark, bool isEnd)
    {
        var end = at + mark.Length;
        while (true)
        {
            while (end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (end == text.Length)
            {
                break;
            }

            var next = ThinkMarks.Beginnings.Contains(text[end]) ? ThinkMarks.Read(text.AsSpan(end), atBeginning: false) : ThinkMark.None;
            if (next.Kind == ThinkMarkKind.Partial && !isEnd)
            {
                break;
            }

            if (next.Kind != ThinkMarkKind.After)
            {
                // Text follows: the mark is only mentioned.
                Show(text.AsSpan(at, mark.Length));
                return at + mark.Length;
            }

            end += next.Length;
        }

        if (!isEnd && text.Length - at < MaxHeld)
        {
            return Hold(text, at);
        }

        if (!isEnd || _shown.IsMidSentence || IsStruckOut(text.AsSpan(at)))
        {
            Show(text.AsSpan(at));
        }

        return text.Length;
    }

    // </s> ends a text in some templates, and struck-out words in HTML.
    private bool IsStruckOut(ReadOnlySpan<char> mark) => mark.StartsWith("</s>") && _shown.From(0).Contains("<s>", StringComparison.Ordinal);

    private void Doubt(ReadOnlySpan<char> text)
    {
        _doubtful?.Append(text);
        if (_doubtful is { Length: > MaxDoubtful })
        {
            _doubtful = null;
        }
    }

    private void Show(ReadOnlySpan<char> text) => _shown.Append(text);
}
