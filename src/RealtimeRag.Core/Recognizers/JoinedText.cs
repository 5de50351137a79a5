using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>A sentence that arrives in pieces. Bounded: of an endless sentence only the newest part is kept. Not thread-safe.</summary>
internal sealed class JoinedText
{
    private string _text = "";

    /// <summary>All pieces so far.</summary>
    public string Text => _text;

    /// <summary>Adds a piece as it is, including its own blanks.</summary>
    public void Add(string? piece) => Keep(_text + piece);

    /// <summary>Adds a piece that is one or more whole words.</summary>
    public void AddWords(string? piece) => Keep(With(piece));

    /// <summary>All pieces so far and one more that may still change.</summary>
    public string With(string? piece)
    {
        var words = Characters.TrimBlank(piece).ToString();
        return _text.Length == 0 ? words
            : words.Length == 0 ? _text
            : Characters.NeedBlankBetween(_text[^1], words[0]) ? $"{_text} {words}"
            : _text + words;
    }

    /// <summary>Removes all pieces.</summary>
    public void Clear() => _text = "";

    private void Keep(string text) => _text = TextCut.End(text, Transcript.Capacity);
}
