using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>
/// Recognizes which of several named things a speaker picks: by its number (第二个, "the second one", "2") or by its name. Pure and thread-safe.
/// </summary>
internal static partial class SpokenChoice
{
    private const int Last = 0;
    private const int Longest = 80;

    /// <summary>The index of the thing that is picked; null if the words do not pick one.</summary>
    /// <param name="said">The words, as recognized.</param>
    /// <param name="names">The names, in the order of their numbers; the first has number 1.</param>
    public static int? Of(string said, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (FinalComparison.IsCosmetic(names[i], said))
            {
                return i;
            }
        }

        if (said.Length > Longest)
        {
            return null;
        }

        var words = Joined(SpokenWords.Of(said));
        var match = Chinese().Match(words);
        match = match.Success ? match : English().Match(words);
        return !match.Success ? null
            : NumberOf(match.Groups["n"].Value) is var number && number == Last ? names.Count - 1
            : number <= names.Count ? number - 1 : null;
    }

    private static int NumberOf(string word) => word switch
    {
        "一" or "1" or "one" or "first" or "1st" => 1,
        "二" or "2" or "two" or "second" or "2nd" => 2,
        "三" or "3" or "three" or "third" or "3rd" => 3,
        "最后" or "last" => Last,
        _ => int.Parse(word, CultureInfo.InvariantCulture),
    };

    // Adjacent Chinese characters are joined; everything else is separated by blanks.
    private static string Joined(List<SpokenWord> words)
    {
        var text = new StringBuilder();
        foreach (var word in words)
        {
            if (text.Length > 0 && !(Characters.IsHan(text[^1]) && Characters.IsHan(word.Text[0])))
            {
                text.Append(' ');
            }

            text.Append(word.Text);
        }

        return text.ToString();
    }

    [GeneratedRegex("^(?:那|就|我|想|要|是|选|选择|问|问的|说的|应该|对|好|好的|请|讲|说|看|回答|告诉我| )*(?:(?:第 ?)(?<n>[一二三1-3])|(?<n>最后) ?一|(?<n>[一二三1-3])(?= ?[个条项种号]|$)) ?(?:个|条|项|种|号|点|题)?(?:问题|那个|吧|呢|的|呀|就行|好了|可以|谢谢| )*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Chinese();

    [GeneratedRegex("^(?:(?:so|well|yes|yeah|ok|okay|i|i'd|i'll|mean|meant|want|like|take|choose|pick|it's|please|give|me|tell|about|would|is|was|it) )*(?:(?:the )?(?<n>first|second|third|last|1st|2nd|3rd)|(?:(?:the )?(?:number|option|choice|question|no) )?(?<n>one|two|three|1|2|3))(?: (?:one|option|choice|question|please|thanks|thank|you|of|them))*$", RegexOptions.ExplicitCapture)]
    private static partial Regex English();
}
