using System.Text;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Answers;

/// <summary>
/// Enforces the guarantees about an answer's text, however a backend splits it: a surrogate pair is never split, an answer of
/// only blanks counts as empty, and the length is limited. Use one instance per answer; not thread-safe.
/// </summary>
/// <param name="maxBytes">Maximum length of the answer in UTF-8 bytes.</param>
public sealed class AnswerText(int maxBytes = AnswerText.DefaultMaxBytes)
{
    /// <summary>The default limit, in bytes.</summary>
    public const int DefaultMaxBytes = 64 * 1024;

    private readonly LeadingBlanks _beginning = new(maxBytes);
    private int _bytes;
    private string _half = "";

    /// <summary>Whether the answer has reached its limit; further text is ignored.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Takes a piece and returns what can be sent now, which may be empty.</summary>
    public string Take(string piece)
    {
        if (IsFull || piece.Length == 0)
        {
            return "";
        }

        var text = _half + piece;
        _half = char.IsHighSurrogate(text[^1]) ? text[^1..] : "";
        text = _beginning.Take(text[..^_half.Length]);

        // Leading blanks beyond the limit fill the answer by themselves.
        IsFull = _beginning.HasOverflowed;
        return Fit(text);
    }

    /// <summary>Starts over because the backend replaced its answer.</summary>
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
