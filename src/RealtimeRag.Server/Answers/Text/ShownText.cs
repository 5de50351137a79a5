using System.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>The visible text of an answer, and its state at the end: at the start of a line, inside a code block. Not thread-safe.</summary>
internal sealed class ShownText
{
    private readonly StringBuilder _text = new();
    private int _fenceMarks;
    private bool _countsFence = true;

    /// <summary>Its length.</summary>
    public int Length => _text.Length;

    /// <summary>Whether the current line contains only blanks so far.</summary>
    public bool IsAtLineStart { get; private set; } = true;

    /// <summary>Whether a code block is open.</summary>
    public bool IsInCode { get; private set; }

    /// <summary>Whether the last character ends a sentence.</summary>
    public bool EndsSentence => _text.Length > 0 && IsSentenceEnd(_text[^1]);

    /// <summary>Whether the text ends inside a sentence, after a space.</summary>
    public bool IsMidSentence
    {
        get
        {
            var end = _text.Length;
            while (end > 0 && _text[end - 1] is ' ' or '\t')
            {
                end--;
            }

            return end > 0 && end < _text.Length && _text[end - 1] != '\n' && !IsSentenceEnd(_text[end - 1]);
        }
    }

    /// <summary>Adds text.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        _text.Append(text);
        foreach (var c in text)
        {
            Follow(c);
        }
    }

    /// <summary>The text from a position on.</summary>
    public string From(int start) => _text.ToString(start, _text.Length - start);

    /// <summary>Removes the text after a position.</summary>
    public void CutTo(int length)
    {
        _text.Length = length;
        (IsAtLineStart, IsInCode, _countsFence, _fenceMarks) = (true, false, true, 0);
    }

    private void Follow(char c)
    {
        if (c == '\n')
        {
            IsInCode ^= _fenceMarks >= 3;
            (IsAtLineStart, _countsFence, _fenceMarks) = (true, true, 0);
            return;
        }

        var isBlank = char.IsWhiteSpace(c);
        IsAtLineStart &= isBlank;
        _countsFence &= c == '`' || (isBlank && _fenceMarks == 0);
        _fenceMarks += _countsFence && c == '`' ? 1 : 0;
    }

    private static bool IsSentenceEnd(char c) => c is '。' or '！' or '？' or '；' or '…' or '.' or '!' or '?' or '”' or '"' or '」' or ')' or '）' or '~' or '～';
}
