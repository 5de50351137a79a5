using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Text;

namespace RealtimeRag.UnitTests.Text;

/// <summary>Properties for any mix of words and marks.</summary>
public sealed class RecognizerTextProperties
{
    private static readonly string[] Words = ["退款", "多久", "能到账", "吗", "？", "，", "how", "long", "does", "it", "take", "Dify", "404", "10:30", "R&D", "a<b", "（可选）", "我说：", "。"];

    private static readonly string[] Pieces =
    [
        .. Words, " ", " ", " ", "\n", "\t", "\u3000", "<|", "|>", "<|zh|>", "<unk>", "<", ">", "[", "]", "(", ")", "[noise]", "(music)", "noise", "zh", "发言人", "1", "：", ":", "Speaker 1", "SPEAKER_00", "-", "-->",
        "00:01", "00:01:02.000", "▁", "@@", "@@ ", "##", "&", "amp;", "&amp;", "lt;", "#39;", "是不是是不是是不是是不是是不是是不是", "😊", "❓", "\uFE0F", "<c>", "</c>", "<c.loud>", "<v Ann>", "<v ", "<00:00:01.000>", "⁇", "!SIL", "\u200b",
    ];

    [Fact]
    public void Cleaning_twice_is_cleaning_once() => Check(Pieces, static text =>
    {
        var cleaned = RecognizerText.Clean(text);
        Assert.Same(cleaned, RecognizerText.Clean(cleaned));
    });

    [Fact]
    public void Nothing_is_added() => Check([.. Pieces.Where(static piece => !piece.Contains('&') && !piece.EndsWith(';'))], static text =>
    {
        var cleaned = RecognizerText.Clean(text);
        Assert.True(cleaned.Length <= text.Length);
        var at = 0;
        foreach (var c in cleaned.Where(static c => !char.IsWhiteSpace(c)))
        {
            at = text.IndexOf(c, at) + 1;
            Assert.True(at > 0, $"'{c}' of '{cleaned}' is not in '{text}' at its place");
        }
    });

    [Fact]
    public void Plain_words_are_returned_unchanged() => Check(Words, static text => Assert.Same(text, RecognizerText.Clean(text)), separator: "，", longest: 4);

    private static void Check(string[] pieces, Action<string> holds, string separator = "", int longest = 24) =>
        Prop.ForAll(Gen.Elements(pieces).ArrayOf().Where(list => list.Length <= longest).Select(list => string.Join(separator, list)).ToArbitrary(), holds).Check(PropertyRuns.Of(3_000));

    /// <summary>
    /// Every kind of text that could make a pattern or a loop go over the same characters again and again: quadratic time would take minutes for each.
    /// </summary>
    [Theory]
    [InlineData("<|")]
    [InlineData("<|a")]
    [InlineData("[")]
    [InlineData("[ ")]
    [InlineData("(a ")]
    [InlineData("发言人")]
    [InlineData("发言人1 ")]
    [InlineData("Speaker 1 ")]
    [InlineData("[00:01 ")]
    [InlineData("00:01:02.000 ")]
    [InlineData("0")]
    [InlineData(" ")]
    [InlineData("▁a ")]
    [InlineData("&amp;")]
    [InlineData("a@@ ")]
    [InlineData("退 ")]
    [InlineData("<|<|a|>|>")]
    [InlineData("<c> ")]
    [InlineData("<c>a")]
    [InlineData("<v A")]
    [InlineData("<c.a")]
    [InlineData("❓")]
    public void Long_texts_are_cleaned_in_linear_time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)) + "退款";
        Assert.True(RecognizerText.Clean(text).Length <= text.Length);
    }
}
