using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>When a heading without text below it is text itself.</summary>
public sealed class SectionContentTests
{
    // "1:A" is a heading of level 1, anything else a paragraph.
    [Theory]
    [InlineData("1:A", "A")]
    [InlineData("1:A;1:B", "B")]
    [InlineData("1:A;text;1:B", "text|B")]
    [InlineData("1:A;text;1:B;1:C", "text|B|C")]
    [InlineData("1:A;2:B;text", "text")]
    [InlineData("1:A;2:B;1:C", "C")]
    [InlineData("1:Hours: 9 to 6;1:B;text", "Hours: 9 to 6|text")]
    [InlineData("1:Room 12;1:B;text", "Room 12|text")]
    [InlineData("1:电话：12;1:B;text", "电话：12|text")]
    [InlineData("1:A;text;2:What is it?;2:B;more", "text|more")]
    [InlineData("1:A;text;2:这是什么？", "text")]
    [InlineData("1:A;text;2:能用吗", "text")]
    [InlineData("1:A;text;2:好嗎", "text")]
    [InlineData("1:A;text;2:你呢", "text")]
    [InlineData("text;1:B", "text|B")]
    public void A_heading_is_content_if_it_says_something(string parts, string texts) => Assert.Equal(texts.Split('|'), Build(parts).Texts());

    [Theory]
    [InlineData("1:A;text", "A")]
    [InlineData("1:A;2:B;text", "A › B")]
    [InlineData("2:A;text", "A")]
    [InlineData("1:A;3:B;text", "A › B")]
    [InlineData("1:A;2:B;2:C;text", "A › C")]
    [InlineData("1:A;2:B;3:C;1:D;text", "D")]
    [InlineData("3:A;2:B;text", "B")]
    [InlineData("text", "")]
    public void The_path_of_a_text_is_the_headings_above_it(string parts, string path) =>
        Assert.Equal(path, string.Join(" › ", Build(parts).Sections.Single(section => section.Paragraphs.Any(paragraph => paragraph.Text == "text")).Headings));

    [Fact]
    public void A_heading_that_becomes_text_keeps_its_place()
    {
        var sections = new SectionBuilder(100);
        sections.Heading(1, "Open at 9", page: 3, line: 7);

        Assert.Equal(new Paragraph("Open at 9", 3, 7), sections.Build(null, "stem").Sections.Single().Paragraphs.Single());
    }

    [Fact]
    public void Headings_that_become_text_count_towards_the_limit()
    {
        var sections = new SectionBuilder(10);
        sections.Heading(1, "12345678901");

        Assert.Equal(DocumentNotices.TooMuchText(10), Assert.Throws<DocumentException>(() => sections.Build(null, "stem")).Notice);
    }

    [Fact]
    public void A_builder_is_empty_until_something_was_added()
    {
        var sections = new SectionBuilder(100);
        Assert.True(sections.IsEmpty);

        sections.Heading(1, "A");

        Assert.False(sections.IsEmpty);
        Assert.Equal("A", sections.FirstHeading);
    }

    private static ParsedDocument Build(string parts)
    {
        var sections = new SectionBuilder(1_000);
        foreach (var part in parts.Split(';'))
        {
            if (char.IsAsciiDigit(part[0]) && part[1] == ':')
            {
                sections.Heading(part[0] - '0', part[2..]);
            }
            else
            {
                sections.Add(part, null, null);
            }
        }

        return sections.Build(null, "stem");
    }
}
