namespace RealtimeRag.Knowledge.Search;

/// <summary>Cuts text into keys: single characters and pairs for Han, whole lower-case words for the rest.</summary>
internal static class PlainTerms
{
    public static IEnumerable<ulong> Of(string text)
    {
        var previous = '\0';
        var word = 0UL;
        foreach (var raw in text)
        {
            var character = char.ToLowerInvariant(raw);
            var isHan = character is >= '\u3400' and <= '\u9fff';
            if (!isHan && char.IsLetterOrDigit(character))
            {
                word = (word * 1_000_003) + character;
                previous = '\0';
                continue;
            }

            if (word != 0)
            {
                yield return word | (1UL << 63);
                word = 0;
            }

            if (isHan)
            {
                yield return character;
                if (previous != '\0')
                {
                    yield return ((ulong)previous << 16) | character;
                }
            }

            previous = isHan ? character : '\0';
        }

        if (word != 0)
        {
            yield return word | (1UL << 63);
        }
    }
}
