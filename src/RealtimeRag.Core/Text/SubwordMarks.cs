using System.Text;
using System.Text.RegularExpressions;

namespace RealtimeRag.Core.Text;

/// <summary>Rejoins words that a recognizer wrote in sub-word pieces: "▁re fund", "re@@ fund", "re ##fund".</summary>
internal static partial class SubwordMarks
{
    private const char WordStart = '▁';

    /// <summary>The space in byte-level vocabularies.</summary>
    private const char ByteBlank = 'Ġ';
    private const string WordEnd = "</w>";

    /// <summary>The text in whole words; the same object if it contains no such mark.</summary>
    internal static string Join(string text)
    {
        text = text.Contains(WordStart) ? JoinPieces(text, WordStart) : text;
        text = text.Contains(ByteBlank) && ArePiecesMarked(text, ByteBlank) ? JoinPieces(text, ByteBlank) : text;
        text = text.Contains(WordEnd, StringComparison.Ordinal) ? EndsWord().Replace(text.Replace(" ", "", StringComparison.Ordinal), " ").TrimEnd(' ') : text;
        text = text.Contains("@@", StringComparison.Ordinal) ? GoesOn().Replace(text, "") : text;
        return text.Contains("##", StringComparison.Ordinal) ? Continues().Replace(text, "") : text;
    }

    /// <summary>If blanks separate the pieces, only the mark begins a word; if marks replace the blanks, there are hardly any blanks.</summary>
    private static string JoinPieces(string text, char mark)
    {
        var arePiecesParted = ArePiecesMarked(text, mark);
        var words = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var isBlank = c == mark || (Characters.IsBlank(c) && c is not ('\n' or '\r'));
            if (!isBlank)
            {
                words.Append(c);
            }
            else if ((c == mark || !arePiecesParted) && words.Length > 0 && words[^1] != ' ')
            {
                words.Append(' ');
            }
        }

        return words.ToString();
    }

    /// <summary>Whether at least every second piece begins with the mark.</summary>
    private static bool ArePiecesMarked(string text, char mark)
    {
        var (pieces, marked) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Characters.IsBlank(text[i]) && (i == 0 || Characters.IsBlank(text[i - 1])))
            {
                pieces++;
                marked += text[i] == mark ? 1 : 0;
            }
        }

        return marked * 2 >= pieces;
    }

    [GeneratedRegex("(?:</w>)+", RegexOptions.CultureInvariant)]
    private static partial Regex EndsWord();

    [GeneratedRegex(@"(?<=[\p{L}\p{N}'])@@(?:[ \t]+|$)", RegexOptions.CultureInvariant)]
    private static partial Regex GoesOn();

    [GeneratedRegex(@"(?<=[\p{L}\p{N}'])[ ]##(?=[\p{L}\p{N}'])", RegexOptions.CultureInvariant)]
    private static partial Regex Continues();
}
