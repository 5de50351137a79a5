using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Text;

namespace RealtimeRag.UnitTests.Text;

public sealed class SentencesTests
{
    private static readonly char[] Alphabet = [.. "ab1 .,!?;:'\"()。，？！；…”」）\n\r\t甲乙吗３．｡\u200b\ud83d\ude00"];

    [Theory]
    [InlineData("今天发布。价格是多少？谢谢！", "今天发布。|价格是多少？|谢谢！")]
    [InlineData("We shipped it. What is the price? Thanks!", "We shipped it.|What is the price?|Thanks!")]
    [InlineData("第一；第二;第三", "第一；|第二;|第三")]
    [InlineData("价格？？！！好", "价格？？！！|好")]
    [InlineData("真的吗?!对", "真的吗?!|对")]
    [InlineData("等等…然后呢", "等等…|然后呢")]
    [InlineData("wait... and then", "wait...|and then")]
    [InlineData("他说“价格是多少？”然后走了", "他说“价格是多少？”|然后走了")]
    [InlineData("(Is it free?) Yes.", "(Is it free?)|Yes.")]
    [InlineData("「好嗎？」他問", "「好嗎？」|他問")]
    [InlineData("第一行\n第二行\r\n第三行", "第一行|第二行|第三行")]
    [InlineData("半角｡全角．后面", "半角｡|全角．|后面")]
    [InlineData("没有标点的一句话", "没有标点的一句话")]
    [InlineData("逗号，不断句，对吧", "逗号，不断句，对吧")]
    public void Terminal_punctuation_ends_a_sentence_and_stays_with_it(string text, string sentences) =>
        Assert.Equal(sentences.Split('|'), Sentences.Of(text));

    [Theory]
    [InlineData("version 3.5 is out")]
    [InlineData("see e.g. the manual")]
    [InlineData("it is i.e. the same")]
    [InlineData("the U.S. market")]
    [InlineData("v1.2.3 下周发布")]
    [InlineData("open example.com now")]
    [InlineData("at 10.30 in room 2.14")]
    [InlineData("J. Smith called")]
    [InlineData("Acme Inc. makes it")]
    [InlineData("approx. ten of them")]
    [InlineData("cf. Fig. 3 below")]
    [InlineData("the manual (see e.g. this) helps")]
    [InlineData("1. 打开设置")]
    [InlineData("12. press the button")]
    public void A_full_stop_within_a_number_name_or_abbreviation_ends_no_sentence(string text) => Assert.Equal([text], Sentences.Of(text));

    [Theory]
    [InlineData("版本是 3.5. 好的", "版本是 3.5.|好的")]
    [InlineData("用的是 redis.然后呢", "用的是 redis.|然后呢")]
    [InlineData("It ends here.", "It ends here.")]
    [InlineData("He said \"go.\" She went.", "He said \"go.\"|She went.")]
    [InlineData("(See below.) Next.", "(See below.)|Next.")]
    [InlineData("他说 \"OK.\"然后走了", "他说 \"OK.\"|然后走了")]
    [InlineData("It is from 2024. Is it new?", "It is from 2024.|Is it new?")]
    [InlineData("1. 打开\n2. 关闭", "1. 打开|2. 关闭")]
    public void A_full_stop_before_a_blank_or_a_character_ends_a_sentence(string text, string sentences) => Assert.Equal(sentences.Split('|'), Sentences.Of(text));

    [Theory]
    [InlineData("")]
    [InlineData(" \t\u3000")]
    [InlineData("？！。…")]
    [InlineData("\u200b。\ufeff")]
    [InlineData("\"' )”")]
    public void Text_without_a_word_is_not_a_sentence(string text) => Assert.Empty(Sentences.Of(text));

    [Theory]
    [InlineData("完了。", true)]
    [InlineData("done.", true)]
    [InlineData("done.\"", true)]
    [InlineData("完了？”", true)]
    [InlineData("(完了！)  ", true)]
    [InlineData("还没", false)]
    [InlineData("还没……", false)]
    [InlineData("not yet...", false)]
    [InlineData("逗号，", false)]
    [InlineData("", false)]
    [InlineData("”", false)]
    public void Only_terminal_punctuation_terminates(string text, bool terminated) => Assert.Equal(terminated, Sentences.EndsTerminated(text));

    [Fact]
    public void Cutting_loses_nothing_and_always_makes_progress() => Prop.ForAll(AnyText(), text =>
    {
        var joined = "";
        for (var start = 0; start < text.Length;)
        {
            var end = Sentences.EndOf(text, start);
            Assert.InRange(end, start + 1, text.Length);
            joined += text[start..end];
            start = end;
        }

        return joined == text;
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void A_sentence_cut_again_stays_whole() => Prop.ForAll(AnyText(), text =>
        Sentences.Of(text).TrueForAll(sentence => Sentences.Of(sentence) is [var again] && again == sentence)).Check(PropertyRuns.Of(100));

    private static Arbitrary<string> AnyText() => Gen.Elements(Alphabet).ArrayOf().Select(letters => new string(letters)).ToArbitrary();
}
