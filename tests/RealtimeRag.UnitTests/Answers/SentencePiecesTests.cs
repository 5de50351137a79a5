using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers;

public sealed class SentencePiecesTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("保修期两年。请带发票！好吗？", new[] { "保修期两年。", "请带发票！", "好吗？" })]
    [InlineData("It is 3.5 GB. Really? Yes", new[] { "It is 3.5 GB. ", "Really? ", "Yes" })]
    [InlineData("他说：“好。”然后走了。", new[] { "他说：“好。”", "然后走了。" })]
    [InlineData("真的吗？！\n\n是。", new[] { "真的吗？！\n\n", "是。" })]
    [InlineData("1. 打开\n2. 关闭", new[] { "1. 打开\n", "2. 关闭" })]
    [InlineData("等等……好", new[] { "等等……", "好" })]
    [InlineData("no end", new[] { "no end" })]
    public void A_text_is_cut_at_the_ends_of_its_sentences(string text, string[] pieces) =>
        Assert.Equal(pieces, SentencePieces.Cut(text));

    [Fact]
    public void A_long_sentence_is_cut_after_a_comma()
    {
        var text = new string('一', 100) + "，" + new string('二', 100) + "。";
        Assert.Equal([101, 101], SentencePieces.Cut(text).Select(p => p.Length));
    }

    [Fact]
    public void A_sentence_without_any_comma_is_cut_at_the_limit()
    {
        Assert.Equal([120, 120, 10], SentencePieces.Cut(new string('一', 250)).Select(p => p.Length));
    }

    [Fact]
    public void No_character_is_split()
    {
        var text = string.Concat(Enumerable.Repeat("👩‍🔧", 60));
        Assert.All(SentencePieces.Cut(text), p => Assert.Equal(0, p.Length % 5));
    }

    [Fact]
    public void A_tower_of_accents_still_terminates()
    {
        var text = "e" + new string('\u0301', 400) + "。";
        Assert.Equal(text, string.Concat(SentencePieces.Cut(text)));
        Assert.All(SentencePieces.Cut(text), p => Assert.InRange(p.Length, 1, SentencePieces.MaxLength));
    }

    [Fact]
    public void Pieces_join_to_the_text_and_none_is_too_long()
    {
        string[] parts = ["。", "？", ".", " ", "一二三", "word", "，", "😀", "👩‍🔧", "\n", "”", "3.5", "…", new string('长', 130)];
        var texts = Gen.Elements(parts).ListOf().Select(p => string.Concat(p));
        Check.One(PropertyRuns.Of(1000), Prop.ForAll(Arb.From(texts), text =>
            string.Concat(SentencePieces.Cut(text)) == text
            && SentencePieces.Cut(text).All(p => p.Length is > 0 and <= SentencePieces.MaxLength)));
    }
}
