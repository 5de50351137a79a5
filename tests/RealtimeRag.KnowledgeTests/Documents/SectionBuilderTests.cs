using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class SectionBuilderTests
{
    private readonly SectionBuilder _sections = new(100);

    [Fact]
    public void A_heading_opens_a_section_and_is_its_text_if_none_follows()
    {
        _sections.Add("before", null, 1);
        _sections.Heading(1, "A");
        _sections.Heading(2, "B");
        _sections.Add("in B", null, 4);
        _sections.Heading(2, "C");

        Assert.Equal(["# ", "before@1", "# A › B", "in B@4", "# A › C", "C"], _sections.Build(null, "stem").Show());
    }

    [Theory]
    [InlineData(0, "# A")]
    [InlineData(1, "# A")]
    [InlineData(2, "# Top › A")]
    [InlineData(6, "# Top › A")]
    [InlineData(9, "# Top › A")]
    public void Levels_beyond_six_are_clamped(int level, string expected)
    {
        _sections.Heading(1, "Top");
        _sections.Heading(level, "A");
        _sections.Add("text", null, null);

        Assert.Equal(expected, _sections.Build(null, "stem").Show()[0]);
    }

    [Fact]
    public void Empty_headings_and_paragraphs_do_not_count()
    {
        _sections.Heading(1, " \n ");
        _sections.Add("  ", null, 1);
        _sections.Add("\u200B", null, 2);

        Assert.True(_sections.Build(null, "stem").IsEmpty);
        Assert.Null(_sections.FirstHeading);
    }

    [Theory]
    [InlineData("Given", "Given")]
    [InlineData(null, "First")]
    [InlineData("  ", "stem")]
    public void The_title_is_the_given_one_or_the_first_heading_or_the_fallback(string? given, string expected)
    {
        _sections.Heading(2, "First");
        _sections.Heading(1, "Second");
        _sections.Add("text", null, null);

        Assert.Equal(expected, _sections.Build(given, "stem").Title);
    }

    [Fact]
    public void Text_beyond_the_limit_is_refused_however_it_is_split()
    {
        _sections.Add(new string('a', 60), null, null);
        _sections.Add(new string('b', 40), null, null);

        Assert.Equal(DocumentNotices.TooMuchText(100), Assert.Throws<DocumentException>(() => _sections.Add("c", null, null)).Notice);
    }
}
