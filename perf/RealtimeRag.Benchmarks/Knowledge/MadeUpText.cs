using System.Text;

namespace RealtimeRag.Benchmarks.Knowledge;

/// <summary>
/// Passages of generated words whose frequencies fall off as in natural language (Zipf). Four out of five are in Han characters, one in
/// Latin letters. The same number gives the same passage on every machine.
/// </summary>
internal sealed class MadeUpText
{
    private const int Words = 40_000;
    private const int HanCharacters = 3_500;
    private const int HanLength = 390;
    private const int LatinLength = 960;
    private static readonly string[] Syllables = ["ba", "con", "der", "es", "for", "gen", "hal", "in", "jor", "ka", "lin", "mar", "nor", "op", "per", "qui", "ras", "sta", "ter", "ul", "ver", "wil", "yor", "zen"];
    private readonly string[] _han;
    private readonly string[] _latin;

    public MadeUpText()
    {
        var random = new Random(20_261_122);
        _han = [.. Enumerable.Range(0, Words).Select(_ => HanWord(random))];
        _latin = [.. Enumerable.Range(0, Words).Select(_ => LatinWord(random))];
    }

    /// <summary>One passage of about 400 Han characters or 1,000 Latin ones, with its heading.</summary>
    public (string Title, string Text) Passage(int number)
    {
        var random = new Random(number);
        var isLatin = number % 5 == 4;
        return (Sentence(random, isLatin, 3), Text(random, isLatin, isLatin ? LatinLength : HanLength));
    }

    private string Text(Random random, bool isLatin, int length)
    {
        var text = new StringBuilder(length + 200);
        while (text.Length < length)
        {
            text.Append(Sentence(random, isLatin, random.Next(8, 16))).Append(isLatin ? ". " : "。");
        }

        return text.ToString();
    }

    private string Sentence(Random random, bool isLatin, int words) =>
        string.Join(isLatin ? " " : "", Enumerable.Range(0, words).Select(_ => (isLatin ? _latin : _han)[Rank(random)]));

    // The logarithm of a rank is spread evenly where frequency falls as one over rank.
    private static int Rank(Random random) => (int)Math.Exp(random.NextDouble() * Math.Log(Words)) - 1;

    private static string HanWord(Random random) => new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Han(random))]);

    private static char Han(Random random)
    {
        var share = random.NextDouble();
        return (char)('一' + (int)(share * share * HanCharacters));
    }

    private static string LatinWord(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Syllables[random.Next(Syllables.Length)]));
}
