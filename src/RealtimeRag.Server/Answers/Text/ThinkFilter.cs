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
/// Removes a reasoning model's thinking, and what a chat template left, from a streamed answer, however the marks are cut over the pieces.
/// <list type="bullet">
/// <item>A block at the answer's beginning is thinking, also where it never ends. So is a whole block that begins a later line outside code.</item>
/// <item>A closing mark at the beginning is a leftover. On a line of its own, without an opening one before, it ends thinking whose opening mark
/// the template swallowed: what was let through is withdrawn.</item>
/// <item>End marks behind the last text are leftovers.</item>
/// </list>
/// Everything else that names a mark is prose and passes unchanged. White space around what is removed before text is dropped. One instance
/// serves one answer; not thread-safe.
/// </summary>
internal sealed class ThinkFilter
{
    // An answer is never longer: a block beyond this is not prose.
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

    /// <summary>The text of a whole answer without its thinking.</summary>
    public static string Strip(string answer)
    {
        var filter = new ThinkFilter();
        filter.Push(answer);
        filter.Complete();
        return filter._shown.From(0);
    }

    /// <summary>Takes the next piece and says what of it may be shown.</summary>
    public FilteredText Push(string piece) => Run(piece, isEnd: false);

    /// <summary>The answer is over: what was held back as the possible beginning of a mark is text after all.</summary>
    public FilteredText Complete() => Run("", isEnd: true);

    /// <summary>Forgets everything: the backend begins the answer anew.</summary>
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
            // A later block that never ends: better a tag too much than text lost.
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

    // Before the first text, and behind each block.
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

    // The text goes on behind the tag in the same line: it is about tags.
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
                // Text follows: the mark is spoken about.
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

    // </s> ends a text in some templates, and words struck out in HTML.
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
