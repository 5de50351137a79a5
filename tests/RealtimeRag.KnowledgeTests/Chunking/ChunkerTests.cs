using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Chunking;

public sealed class ChunkerTests
{
    private const int Target = 400 * TextWidth.Unit;

    [Fact]
    public void Passages_never_cross_a_heading_and_have_its_path_as_title()
    {
        var chunks = Chunker.Cut(new ParsedDocument("手册", [
            new Section(["手册", "安装"], [new Paragraph("先下载。", null, 3), new Paragraph("再运行。", null, 5)]),
            new Section(["手册", "卸载"], [new Paragraph("删除即可。", null, 9)]),
        ]));

        Assert.Equal(["手册 › 安装|先下载。\n再运行。|3", "手册 › 卸载|删除即可。|9"], chunks.Select(chunk => $"{chunk.Title}|{chunk.Text}|{chunk.Line}"));
    }

    [Fact]
    public void A_long_text_is_cut_at_sentences_with_whole_sentences_as_overlap()
    {
        var sentences = Enumerable.Range(0, 60).Select(i => $"这是第{i}句话，它讲的是同一件事情的另一个方面。").ToList();
        var chunks = Cut(string.Concat(sentences));

        Assert.True(chunks.Count > 3);
        Assert.All(chunks, chunk => Assert.EndsWith("。", chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks, chunk => Assert.StartsWith("这是第", chunk.Text, StringComparison.Ordinal));
        for (var i = 1; i < chunks.Count; i++)
        {
            var first = chunks[i].Text[..(chunks[i].Text.IndexOf('。', StringComparison.Ordinal) + 1)];
            Assert.Contains(first, chunks[i - 1].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_end_of_a_paragraph_is_preferred_to_the_end_of_a_sentence()
    {
        var first = string.Concat(Enumerable.Repeat("第一段的一句话在这里。", 30));
        var second = string.Concat(Enumerable.Repeat("第二段的一句话在这里。", 30));

        var chunks = Cut(first, second);

        Assert.DoesNotContain("第二段", chunks[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("It costs 3.5 euros, e.g. at example.com. Next one.", new[] { "It costs 3.5 euros, e.g. at example.com. ", "Next one." })]
    [InlineData("他说：“走吧。”然后走了。真的！？是的", new[] { "他说：“走吧。”", "然后走了。", "真的！？", "是的" })]
    [InlineData("Mr. J. Smith came. He left.", new[] { "Mr. J. Smith came. ", "He left." })]
    public void Sentences_end_where_a_reader_would_pause(string text, string[] expected) =>
        Assert.Equal(expected, SentenceCutter.Cut(text, Target).Select(range => text[range]));

    [Fact]
    public void No_text_is_lost_and_no_passage_is_far_too_wide()
    {
        var pieces = Gen.Elements("你好世界", "。", "word ", ". ", "，", "，", "end.\n", "很长很长很长很长的一段", "😀", "x");
        Prop.ForAll(
            pieces.ListOf().Select(list => PlainText.Tidy(string.Concat(list.SelectMany(piece => Enumerable.Repeat(piece, 40))))).ToArbitrary(),
            text =>
            {
                var ranges = SentenceCutter.Cut(text, Target);
                Assert.Equal(text, string.Concat(ranges.Select(range => text[range])));
                var chunks = Cut(text);
                Assert.All(chunks, chunk => Assert.True(TextWidth.Of(chunk.Text) <= Target * 5 / 4));
                Assert.All(chunks, chunk => Assert.False(char.IsLowSurrogate(chunk.Text[0])));
                Assert.All(ranges, range => Assert.Contains(chunks, chunk => chunk.Text.Contains(text[range].Trim(), StringComparison.Ordinal)));
            }).Check(PropertyRuns.Of(100));
    }

    private static List<Chunk> Cut(params string[] paragraphs) =>
        Chunker.Cut(new ParsedDocument("T", [new Section([], [.. paragraphs.Where(text => text.Length > 0).Select(text => new Paragraph(text, null, 1))])]));
}
