using System.Buffers;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Measures how much decoded text resembles a language: the wrong code page yields rare characters and no function words.</summary>
internal static class FrequentCharacters
{
    private const int Sample = 20_000;

    private static readonly SearchValues<char> ChineseCharacters = SearchValues.Create(
        "的一是不了在人有我他這这個个們们中来來上大为為和國国地到以说說时時要就出會会可也你對对生能而子那得於于著着下自之年過过發发後后作里裡用道行所然家種种事成方多經经麼么去法學学如都同现現當当沒没動动面起看定天分還还進进好小部其些主樣样理心她本前開开但因只從从想實实請请問问，。、；：？！「」（）");

    private static readonly SearchValues<char> KoreanSyllables = SearchValues.Create("이다는을를에의가하고은한지기사로도서나일해대정시그인아있어자보리과수않것니요습부제전주와만들원스라");

    /// <summary>The share of frequent Chinese characters among the non-Latin ones, 0 to 1.</summary>
    public static double Chinese(string text) => Share(text, c => c >= '\u2E80' && !IsPrivate(c), ChineseCharacters.Contains);

    /// <summary>The share of frequent Korean syllables among the non-Latin characters, 0 to 1.</summary>
    public static double Korean(string text) => Share(text, c => c >= '\u2E80', KoreanSyllables.Contains);

    /// <summary>The share of Japanese kana among the non-Latin characters, 0 to 1.</summary>
    public static double Kana(string text) => Share(text, c => c >= '\u2E80', c => c is >= '\u3041' and <= '\u30FF');

    private static bool IsPrivate(char c) => c is >= '\uE000' and <= '\uF8FF';

    private static double Share(string text, Predicate<char> isCounted, Predicate<char> isFrequent)
    {
        var (counted, frequent) = (0, 0);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Sample)))
        {
            if (isCounted(c))
            {
                counted++;
                frequent += isFrequent(c) ? 1 : 0;
            }
        }

        return counted == 0 ? 0 : (double)frequent / counted;
    }
}
