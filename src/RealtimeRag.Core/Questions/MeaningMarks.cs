using System.Collections.Frozen;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>
/// Compares texts by the words that decide their meaning: numbers, negations, names, opposites, question words and, in Latin script, all content words. Texts
/// that differ in one of them never count as the same.
/// </summary>
internal static class MeaningMarks
{
    private const string Numerals = "零〇一二两三四五六七八九十百千万亿半几";
    private const string Negations = "不没无非别未莫勿否";
    private const string Opposites = "上下左右前后大小多少高低开关增减买卖有东西南北男女早晚新旧进出加能要会可吗呢谁哪什怎何";
    private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严";

    private static readonly FrozenSet<string> FunctionWords = FrozenSet.ToFrozenSet(["a", "an", "the", "of", "to", "so", "and", "well", "then", "just", "please", "that", "this", "like", "okay", "ok"]);

    internal static bool Agree(List<SpokenWord> before, List<SpokenWord> after) => Of(before).SequenceEqual(Of(after));

    private static IEnumerable<string> Of(List<SpokenWord> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var (text, isName) = words[i];
            var first = text[0];
            if (!Characters.IsHan(first))
            {
                if (isName || !FunctionWords.Contains(text))
                {
                    yield return isName ? text : Stem(text);
                }
            }
            else if (Surnames.Contains(first))
            {
                yield return string.Concat(text, Next(words, i + 1), Next(words, i + 2));
            }
            else if (Numerals.Contains(first) || Negations.Contains(first) || Opposites.Contains(first))
            {
                yield return text;
            }
        }
    }

    private static string Next(List<SpokenWord> words, int i) => i < words.Count ? words[i].Text : "";

    /// <summary>Recognizers alternate between "deploy" and "deploys" without a change of meaning; numbers and short words stay unchanged.</summary>
    private static string Stem(string word) => word switch
    {
        { Length: < 5 } => word,
        _ when char.IsDigit(word[0]) => word,
        _ when word.EndsWith("es", StringComparison.Ordinal) => word[..^2],
        [.., 's'] and not [.., 's', 's'] => word[..^1],
        _ => word,
    };
}
