using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Tells the language that a passage is written in.</summary>
internal static class PassageLanguage
{
    // Names and examples of the other script are no change of language; one ideograph stands for about as much as four letters.
    private const int LettersAnIdeograph = 4;

    /// <summary>Chinese where most of the passage is Han, else English.</summary>
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
