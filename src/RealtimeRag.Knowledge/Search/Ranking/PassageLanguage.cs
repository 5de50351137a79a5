using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Detects the language of a passage.</summary>
internal static class PassageLanguage
{
    // Names and examples in another script do not change the language; one ideograph counts as about four letters.
    private const int LettersAnIdeograph = 4;

    /// <summary>Chinese if most of the passage is Han, otherwise English.</summary>
    public static SearchLanguage Of(ReadOnlySpan<char> text)
    {
        var (ideographs, letters) = (0, 0);
        foreach (var character in text)
        {
            switch (FoldedText.ClassOf(character))
            {
                case CharacterClass.Ideograph:
                    ideographs++;
                    break;
                case CharacterClass.Letter:
                    letters++;
                    break;
                default:
                    break;
            }
        }

        return ideographs * LettersAnIdeograph >= letters && ideographs > 0 ? SearchLanguage.Chinese : SearchLanguage.English;
    }
}
