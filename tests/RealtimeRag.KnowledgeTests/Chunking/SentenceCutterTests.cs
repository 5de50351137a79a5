using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Chunking;

namespace RealtimeRag.KnowledgeTests.Chunking;

public sealed class SentenceCutterTests
{
    private const int Wide = 400 * TextWidth.Unit;

    [Theory]
    [InlineData("你好。再见。", "你好。|再见。")]
    [InlineData("真的吗？当然！好……走吧", "真的吗？|当然！|好……走吧")]
    [InlineData("真的？！是的", "真的？！|是的")]
    [InlineData("他说：“走吧。”然后走了。", "他说：“走吧。”|然后走了。")]
    [InlineData("（见附录。）下一句。", "（见附录。）|下一句。")]
    [InlineData("「走吧。」他說。", "「走吧。」|他說。")]
    [InlineData("第一；第二；第三。", "第一；|第二；|第三。")]
    [InlineData("没有句号，只有逗号", "没有句号，只有逗号")]
    public void Chinese_sentences_end_after_their_punctuation_and_closing_quotes(string text, string sentences) => AssertCut(sentences, text);

    [Theory]
    [InlineData("One. Two.", "One. |Two.")]
    [InlineData("One! Two? Three", "One! |Two? |Three")]
    [InlineData("He said \"go.\" She went.", "He said \"go.\" |She went.")]
    [InlineData("(See below.) Next.", "(See below.) |Next.")]
    [InlineData("Wait... what?", "Wait... |what?")]
    [InlineData("a; b; c", "a; |b; |c")]
    [InlineData("line one\nline two", "line one\n|line two")]
    public void English_sentences_end_after_their_punctuation(string text, string sentences) => AssertCut(sentences, text);

    [Theory]
    [InlineData("It costs 3.5 euros today.")]
    [InlineData("See example.com for more.")]
    [InlineData("Use e.g. this one, i.e. that.")]
    [InlineData("Mr. Smith and Dr. Jones met Prof. Lee.")]
    [InlineData("By J. R. Tolkien.")]
    [InlineData("Version 1.2.3 of file.txt is out.")]
    [InlineData("About approx. ten (Fig. 3).")]
    public void A_dot_within_a_sentence_does_not_end_it(string text) => AssertCut(text, text);

    [Theory]
    [InlineData("It was in 2024. Then it ended.", "It was in 2024. |Then it ended.")]
    [InlineData("打开 config.json。再保存。", "打开 config.json。|再保存。")]
    [InlineData("用 GPU.然后", "用 GPU.|然后")]
    public void A_dot_after_a_number_or_before_Chinese_ends_it(string text, string sentences) => AssertCut(sentences, text);

    [Fact]
    public void A_sentence_above_the_limit_is_cut_at_its_last_comma_that_fits()
    {
        var text = string.Concat(Enumerable.Repeat("这一句话没有句号，", 20));

        var sentences = Cut(text, 30 * TextWidth.Unit);

        Assert.All(sentences, sentence => Assert.EndsWith("，", sentence, StringComparison.Ordinal));
        Assert.All(sentences, sentence => Assert.InRange(TextWidth.Of(sentence), 1, 30 * TextWidth.Unit));
    }

    [Fact]
    public void Text_is_cut_between_words_and_never_inside_a_surrogate_pair()
    {
        Assert.All(Cut(string.Concat(Enumerable.Repeat("word ", 100)), 20 * TextWidth.Unit), part => Assert.EndsWith(" ", part, StringComparison.Ordinal));
        Assert.All(Cut(string.Concat(Enumerable.Repeat("😀", 100)), 33), part => Assert.False(char.IsLowSurrogate(part[0]) || char.IsHighSurrogate(part[^1])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(10)]
    public void Even_a_limit_below_one_character_makes_progress(int width) => Assert.Equal("中文a", string.Concat(Cut("中文a", width)));

    [Fact]
    public void The_pieces_joined_are_the_text_and_none_is_empty_or_too_wide()
    {
        var piece = Gen.Elements("你好", "。", "word", ". ", "，", "…", "”", "\"", "(", ")", "3.5", "e.g. ", "\n", " ", "😀", "!", "J.");
        Prop.ForAll(piece.ListOf().Select(string.Concat).ToArbitrary(), Gen.Choose(20, 200).ToArbitrary(), (text, width) =>
        {
            var sentences = Cut(text, width);
            Assert.Equal(text, string.Concat(sentences));
            Assert.All(sentences, sentence => Assert.InRange(TextWidth.Of(sentence), 1, width));
        }).Check(PropertyRuns.Of(100));
    }

    private static List<string> Cut(string text, int width) => SentenceCutter.Cut(text, width).ConvertAll(range => text[range]);

    private static void AssertCut(string sentences, string text) => Assert.Equal(sentences, string.Join('|', Cut(text, Wide)));
}
