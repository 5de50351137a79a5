using System.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Joins characters that a backend cut in two: the first half of a surrogate pair waits for the next piece. A half without its other half
/// becomes U+FFFD, so that every piece is well-formed and the pieces joined are the whole text. Not thread-safe; one for each answer.
/// </summary>
internal sealed class PieceJoiner
{
    private string _half = "";

    /// <summary>The text with every lone half of a pair replaced.</summary>
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

    /// <summary>Takes a piece and gives what is whole of it.</summary>
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

    /// <summary>The text is over: a half that still waits is replaced.</summary>
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
