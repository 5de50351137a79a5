using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class MarkdownInlineTests
{
    [Theory]
    [InlineData("plain words, no marks.")]
    [InlineData("DIFY_API_KEY and snake_case_name")]
    [InlineData("2 * 3 * 4 = 24")]
    [InlineData("a < b and b > c")]
    [InlineData("AT&T; R&D")]
    [InlineData("what [is this")]
    [InlineData("an unclosed `tick")]
    [InlineData("~5 minutes, ~10 at most")]
    [InlineData("wow!")]
    public void What_is_no_mark_stays(string text) => Assert.Equal(text, MarkdownInline.Plain(text));

    [Theory]
    [InlineData("**bold** and *slanted* and __strong__ and _soft_", "bold and slanted and strong and soft")]
    [InlineData("***both***", "both")]
    [InlineData("~~gone~~", "gone")]
    [InlineData("中文**粗体**中文", "中文粗体中文")]
    public void Emphasis_goes(string markdown, string plain) => Assert.Equal(plain, MarkdownInline.Plain(markdown));

    [Theory]
    [InlineData("`code`", "code")]
    [InlineData("`` a `tick` inside ``", "a `tick` inside")]
    [InlineData("`**not bold**`", "**not bold**")]
    [InlineData("`[no](link)`", "[no](link)")]
    public void Code_is_read_letter_by_letter(string markdown, string plain) => Assert.Equal(plain, MarkdownInline.Plain(markdown));

    [Theory]
    [InlineData("[text](https://example.com/a_(b)_c)", "text")]
    [InlineData("[text](url \"title\") after", "text after")]
    [InlineData("[text][id]", "text")]
    [InlineData("[text][]", "text")]
    [InlineData("[**bold** text](x)", "bold text")]
    [InlineData("[a [nested] b](x)", "a [nested] b")]
    [InlineData("![a picture](x.png)", "a picture")]
    [InlineData("[![badge](b.svg)](x)", "badge")]
    [InlineData("[not a link]", "[not a link]")]
    [InlineData("[1] [2]", "[1] [2]")]
    [InlineData("<https://example.com>", "https://example.com")]
    public void A_link_is_its_words(string markdown, string plain) => Assert.Equal(plain, MarkdownInline.Plain(markdown));

    [Theory]
    [InlineData("one<br>two<br/>three", "one\ntwo\nthree")]
    [InlineData("<b>bold</b>", "bold")]
    [InlineData("<span class=\"x\">words</span>", "words")]
    [InlineData("List<string> and Dictionary<key, value>", "List and Dictionary")]
    public void Tags_go(string markdown, string plain) => Assert.Equal(plain, MarkdownInline.Plain(markdown));

    [Theory]
    [InlineData("&lt;tag&gt; &amp; &quot;x&quot;", "<tag> & \"x\"")]
    [InlineData("&#20013;&#x6587;", "中文")]
    [InlineData("&nosuchname;", "&nosuchname;")]
    [InlineData("&copy; 2024", "© 2024")]
    public void Entities_are_read(string markdown, string plain) => Assert.Equal(plain, MarkdownInline.Plain(markdown));

    [Theory]
    [InlineData(@"\*not slanted\*", "*not slanted*")]
    [InlineData(@"C:\Users\name", @"C:\Users\name")]
    [InlineData(@"\[no\]\(link\)", "[no](link)")]
    [InlineData(@"ends in \", @"ends in \")]
    public void A_backslash_takes_a_mark_for_itself(string markdown, string plain) => Assert.Equal(plain, MarkdownInline.Plain(markdown));

    [Fact]
    public void Any_sequence_of_marks_ends_and_invents_no_letters()
    {
        var piece = Gen.Elements("*", "**", "_", "`", "``", "[", "]", "(", ")", "<", ">", "\\", "!", "&", ";", "~~", "word", "中文", " ", "\n", "br", "a=b");
        Prop.ForAll(piece.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var plain = MarkdownInline.Plain(text);
            var words = plain.Where(char.IsLetterOrDigit).GroupBy(c => c).ToDictionary(group => group.Key, group => group.Count());
            Assert.All(words, word => Assert.True(word.Value <= text.Count(c => c == word.Key), $"{text} -> {plain}"));
        }).Check(PropertyRuns.Of(100));
    }

    [Fact]
    public void Thousands_of_opening_brackets_take_no_time_to_speak_of()
    {
        var text = new string('[', 20_000) + "word" + new string('(', 20_000);

        Assert.Contains("word", MarkdownInline.Plain(text), StringComparison.Ordinal);
    }
}
