using System.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Rejoins characters that a backend split: the first half of a surrogate pair waits for the next piece. An unpaired half becomes U+FFFD,
/// so every piece is well-formed and the pieces together are the whole text. Use one instance per answer; not thread-safe.
/// </summary>
internal sealed class PieceJoiner
{
    private string _half = "";

    /// <summary>The text with every unpaired surrogate replaced.</summary>
    public static string WellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsSurrogatePair(text, i))
            {
                return Replaced(text);
            }

            i++;
        }

        return text;
    }

    /// <summary>Takes a piece and returns what is complete.</summary>
    public string Take(string piece)
    {
        if (piece.Length == 0)
        {
            return "";
        }

        var text = _half + piece;
        _half = char.IsHighSurrogate(text[^1]) ? text[^1..] : "";
        return WellFormed(text[..^_half.Length]);
    }

    /// <summary>Ends the text: a pending half is replaced.</summary>
    public string Complete()
    {
        var rest = _half.Length == 0 ? "" : "\uFFFD";
        _half = "";
        return rest;
    }

    private static string Replaced(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.ToString());
        }

        return result.ToString();
    }
}
