using System.Globalization;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Folds and classifies characters with a single array look-up.</summary>
internal static class FoldedText
{
    // Ends of clauses as well as of sentences, hence not Characters.IsSentenceEnd, which also contains U+2028 and U+2029: here they are gaps.
    // A change would give other terms and so require a new Segment.FormatVersion.
    private const string Breaks = ".,;:!?\n\r。，；：！？、…|";
    private static readonly FoldedCharacter[] Table = MakeTable();

    /// <summary>The properties of a character.</summary>
    public static FoldedCharacter Of(char character) => Table[character];

    /// <summary>The representative of a character in keys.</summary>
    public static char Fold(char character) => Table[character].Character;

    /// <summary>The class of a character.</summary>
    public static CharacterClass ClassOf(char character) => Table[character].Class;

    /// <summary>Whether a text contains an ideograph.</summary>
    public static bool HasIdeograph(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (ClassOf(character) == CharacterClass.Ideograph)
            {
                return true;
            }
        }

        return false;
    }

    private static FoldedCharacter[] MakeTable()
    {
        var folds = HanTables.Instance.Folds;
        var table = new FoldedCharacter[char.MaxValue + 1];
        for (var i = 0; i < table.Length; i++)
        {
            var folded = folds[i];
            table[i] = new FoldedCharacter(folded, Classify(folded), HanNumeral.IsPart(folded), StopWords.IsParticle(folded));
        }

        return table;
    }

    private static CharacterClass Classify(char character) => character switch
    {
        >= '0' and <= '9' => CharacterClass.Digit,
        _ when Breaks.Contains(character, StringComparison.Ordinal) => CharacterClass.Break,
        '\u3005' or '\u3006' or (>= '\u3041' and <= '\u3096') or (>= '\u30a1' and <= '\u30fa') or '\u30fc' => CharacterClass.Ideograph,
        (>= '\uac00' and <= '\ud7a3') or (>= '\ud800' and <= '\udfff') => CharacterClass.Ideograph,
        _ when Characters.IsHan(character) => CharacterClass.Ideograph,
        _ when char.IsLetterOrDigit(character) || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark => CharacterClass.Letter,
        _ => CharacterClass.Gap,
    };
}
