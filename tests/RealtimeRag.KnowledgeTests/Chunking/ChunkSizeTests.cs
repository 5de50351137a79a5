using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Chunking;

public sealed class ChunkSizeTests
{
    private const int Target = 400 * TextWidth.Unit;
    private const int Overlap = 80 * TextWidth.Unit;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(40, 1)]
    [InlineData(54, 1)]
    [InlineData(55, 2)]
    [InlineData(200, 6)]
    public void Sentences_of_nine_characters_yield_passages_of_about_four_hundred(int sentences, int passages)
    {
        var chunks = Cut(string.Concat(Enumerable.Range(0, sentences).Select(i => $"这是第{i:D3}句话，好。")));

        Assert.Equal(passages, chunks.Count);
        Assert.All(chunks, chunk => Assert.InRange(TextWidth.Of(chunk.Text), 1, Target * 5 / 4));
        Assert.All(chunks.SkipLast(1), chunk => Assert.InRange(TextWidth.Of(chunk.Text), Target * 6 / 10, Target));
    }

    [Fact]
    public void English_passages_are_about_a_thousand_characters()
    {
        var chunks = Cut(string.Concat(Enumerable.Range(0, 200).Select(i => $"This is sentence number {i:D3} of a long text. ")));

        Assert.True(chunks.Count > 5);
        Assert.All(chunks.SkipLast(1), chunk => Assert.InRange(chunk.Text.Length, 600, 1_000));
    }

    [Fact]
    public void Neighbours_share_whole_sentences_of_at_most_eighty_characters()
    {
        var sentences = Enumerable.Range(0, 100).Select(i => $"这是编号为{i:D3}的一句话，它的长度是二十多个字。").ToList();
        var chunks = Cut(string.Concat(sentences));

        for (var i = 1; i < chunks.Count; i++)
        {
            var shared = sentences.Where(sentence => chunks[i - 1].Text.Contains(sentence, StringComparison.Ordinal) && chunks[i].Text.Contains(sentence, StringComparison.Ordinal)).ToList();
            Assert.InRange(shared.Sum(sentence => TextWidth.Of(sentence)), 1, Overlap);
            Assert.StartsWith(string.Concat(shared), chunks[i].Text, StringComparison.Ordinal);
            Assert.EndsWith(string.Concat(shared), chunks[i - 1].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_sentence_wider_than_the_overlap_is_not_repeated()
    {
        var chunks = Cut(string.Concat(Enumerable.Range(0, 10).Select(i => $"句{i}" + new string('长', 150) + "。")));

        for (var i = 1; i < chunks.Count; i++)
        {
            Assert.DoesNotContain(chunks[i].Text[..2], chunks[i - 1].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_short_remainder_joins_the_last_passage()
    {
        var chunk = Assert.Single(Cut(new string('长', 399) + "。短的结尾。"));

        Assert.EndsWith("短的结尾。", chunk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_section_is_never_merged_with_its_neighbour()
    {
        var chunks = Chunker.Cut(new ParsedDocument("T", [.. Enumerable.Range(0, 5).Select(i => new Section([$"H{i}"], [new Paragraph($"第{i}节。", null, i)]))]));

        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"T › H{i}|第{i}节。|{i}"), chunks.Select(chunk => $"{chunk.Title}|{chunk.Text}|{chunk.Line}"));
    }

    [Fact]
    public void A_passage_has_the_line_and_page_of_its_first_paragraph()
    {
        var paragraphs = Enumerable.Range(0, 40).Select(i => new Paragraph($"段落{i:D2}" + new string('文', 60) + "。", 1 + (i / 10), 1 + (i * 3))).ToList();

        var chunks = Chunker.Cut(new ParsedDocument("T", [new Section([], paragraphs)]));

        Assert.True(chunks.Count > 5);
        Assert.All(chunks, chunk =>
        {
            var first = paragraphs.Single(paragraph => paragraph.Text.StartsWith(chunk.Text[..4], StringComparison.Ordinal));
            Assert.Equal((first.Page, first.Line), (chunk.Page, chunk.Line));
        });
    }

    [Theory]
    [InlineData("Doc", "", "Doc")]
    [InlineData("Doc", "A|B", "Doc › A › B")]
    [InlineData("Doc", "Doc|B", "Doc › B")]
    [InlineData("Doc", "A|Doc", "Doc › A › Doc")]
    public void A_title_consists_of_document_and_headings_without_repetition(string document, string headings, string title)
    {
        var section = new Section(headings.Length == 0 ? [] : headings.Split('|'), [new Paragraph("text", null, null)]);

        Assert.Equal(title, Assert.Single(Chunker.Cut(new ParsedDocument(document, [section]))).Title);
    }

    [Fact]
    public void A_very_long_heading_is_truncated()
    {
        var chunk = Assert.Single(Chunker.Cut(new ParsedDocument("T", [new Section([new string('长', 500)], [new Paragraph("text", null, null)])])));

        Assert.Equal("T › " + new string('长', 300) + "…", chunk.Title);
    }

    [Fact]
    public void A_document_without_sections_yields_no_passages() => Assert.Empty(Chunker.Cut(new ParsedDocument("T", [])));

    [Fact]
    public void Line_ends_between_paragraphs_do_not_count()
    {
        var paragraph = new string('长', 249) + "。";
        var section = new Section([], [new Paragraph(paragraph, null, 1), new Paragraph(paragraph, null, 2)]);

        Assert.Equal($"{paragraph}\n{paragraph}", Assert.Single(Chunker.Cut(new ParsedDocument("T", [section]))).Text);
    }

    [Fact]
    public void Passages_without_their_overlaps_are_the_whole_text_in_order()
    {
        var lengths = Gen.Choose(1, 900).NonEmptyListOf().NonEmptyListOf();
        Prop.ForAll(lengths.ToArbitrary(), paragraphs =>
        {
            var next = 0;
            var texts = paragraphs.Select(sentences => PlainText.Tidy(string.Concat(sentences.Select(length => Sentence(length, ref next))))).ToList();
            var chunks = Chunker.Cut(new ParsedDocument("T", [new Section([], [.. texts.Select((text, i) => new Paragraph(text, null, i))])]));
            Assert.Equal(string.Concat(texts).Replace(" ", "", StringComparison.Ordinal), Unrepeated(chunks));
            Assert.Equal(chunks.Select(chunk => chunk.Line).Order(), chunks.Select(chunk => chunk.Line));
            Assert.All(chunks, chunk => Assert.InRange(TextWidth.Of(chunk.Text.Replace("\n", "", StringComparison.Ordinal)), 1, Target * 5 / 4));
        }).Check(PropertyRuns.Of(100));
    }

    // No two places of a text are alike, so the origin of a piece is unambiguous.
    private static string Sentence(int length, ref int next)
    {
        var sentence = new StringBuilder();
        var isLatin = length % 3 == 0;
        while (sentence.Length < length)
        {
            sentence.Append(isLatin ? $"w{next} " : ((char)('一' + (next % 20_000))).ToString());
            next++;
        }

        return sentence.Append(isLatin ? "end. " : "。").ToString();
    }

    // Joins passages, leaving out the longest beginning of each that the text so far ends with; spaces at the seams are trimmed, so none counts.
    private static string Unrepeated(List<Chunk> chunks)
    {
        var joined = string.Empty;
        foreach (var text in chunks.Select(chunk => chunk.Text.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)))
        {
            var repeated = Enumerable.Range(0, Math.Min(300, text.Length) + 1).Last(length => joined.EndsWith(text[..length], StringComparison.Ordinal));
            joined += text[repeated..];
        }

        return joined;
    }

    private static List<Chunk> Cut(string text) => Chunker.Cut(new ParsedDocument("T", [new Section([], [new Paragraph(text.Trim(), null, 1)])]));
}
