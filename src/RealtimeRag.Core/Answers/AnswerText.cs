using System.Text;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Answers;

/// <summary>
/// Keeps the promises about an answer's text, whatever pieces a backend sends: a surrogate pair is never cut, an answer of nothing but
/// blanks counts as none, and the whole stays within a bound. Not thread-safe; one for each answer.
/// </summary>
/// <param name="maxBytes">The longest answer in UTF-8 bytes.</param>
public sealed class AnswerText(int maxBytes = AnswerText.DefaultMaxBytes)
{
    /// <summary>The default bound, in bytes.</summary>
    public const int DefaultMaxBytes = 64 * 1024;

    private readonly LeadingBlanks _beginning = new(maxBytes);
    private int _bytes;
    private string _half = "";

    /// <summary>The answer has reached its bound; nothing more is taken.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Takes a piece and returns what can be sent now, perhaps nothing.</summary>
    public string Take(string piece)
    {
        if (IsFull || piece.Length == 0)
        {
            return "";
        }

        var text = _half + piece;
        _half = char.IsHighSurrogate(text[^1]) ? text[^1..] : "";
        text = _beginning.Take(text[..^_half.Length]);

        // Past the bound blanks are no beginning of an answer any more.
        IsFull = _beginning.HasOverflowed;
        return Fit(text);
    }

    /// <summary>Begins anew because the backend replaced its answer.</summary>
    public void Restart()
    {
        (_bytes, _half, IsFull) = (0, "", false);
        _beginning.Restart();
    }

    private string Fit(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        if (_bytes + size <= maxBytes)
        {
            _bytes += size;
            return text;
        }

        IsFull = true;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (_bytes + rune.Utf8SequenceLength > maxBytes)
            {
                break;
            }

            _bytes += rune.Utf8SequenceLength;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
