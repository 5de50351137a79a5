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
    public void Plain_characters_are_kept(string text) => Assert.Equal(text, Plain(text));

    [Theory]
    [InlineData("**bold** and *slanted* and __strong__ and _soft_", "bold and slanted and strong and soft")]
    [InlineData("***both***", "both")]
    [InlineData("~~gone~~", "gone")]
    [InlineData("中文**粗体**中文", "中文粗体中文")]
    [InlineData("**重要：**请先关机，**“热机”**状态下", "重要：请先关机，“热机”状态下")]
    [InlineData("每月*39元*起", "每月39元起")]
    public void Emphasis_is_removed(string markdown, string plain) => Assert.Equal(plain, Plain(markdown));

    [Theory]
    [InlineData("`code`", "code")]
    [InlineData("`` a `tick` inside ``", "a `tick` inside")]
    [InlineData("`**not bold**`", "**not bold**")]
    [InlineData("`[no](link)`", "[no](link)")]
    [InlineData("write `<!--` and go on", "write <!-- and go on")]
    [InlineData("`` <!-- `x` `` then `-->`", "<!-- `x` then -->")]
    public void Code_is_read_verbatim(string markdown, string plain) => Assert.Equal(plain, Plain(markdown));

    [Theory]
    [InlineData("[text](https://example.com/a_(b)_c)", "text")]
    [InlineData("[text](url \"title\") after", "text after")]
    [InlineData("[text][id]\n\n[id]: https://example.com", "text")]
    [InlineData("[id][]\n\n[ID]: <https://example.com> \"title\"", "id")]
    [InlineData("[text][nowhere]", "[text][nowhere]")]
    [InlineData("![](x.png)", "")]
    [InlineData("<someone@example.com>", "someone@example.com")]
    [InlineData("[**bold** text](x)", "bold text")]
    [InlineData("[a [nested] b](x)", "a [nested] b")]
    [InlineData("![a picture](x.png)", "a picture")]
    [InlineData("[![badge](b.svg)](x)", "badge")]
    [InlineData("[not a link]", "[not a link]")]
    [InlineData("[1] [2]", "[1] [2]")]
    [InlineData("<https://example.com>", "https://example.com")]
    public void A_link_is_read_as_its_text(string markdown, string plain) => Assert.Equal(plain, Plain(markdown));

    [Theory]
    [InlineData("one<br>two<br/>three", "one\ntwo\nthree")]
    [InlineData("<b>bold</b>", "bold")]
    [InlineData("<span class=\"x\">words</span>", "words")]
    [InlineData("a<br />b<BR>c", "a\nb\nc")]
    [InlineData("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", "漢字")]
    [InlineData("before <script>hidden()</script> after", "before after")]
    [InlineData("a <!-- remark --> b", "a b")]
    public void Tags_are_removed(string markdown, string plain) => Assert.Equal(plain, Plain(markdown));

    [Theory]
    [InlineData("List<string> and Dictionary<key, value>")]
    [InlineData("ask --key <your-key>")]
    [InlineData("把 <你的密钥> 换成自己的")]
    [InlineData("from <start> to </start>")]
    public void Placeholders_that_look_like_tags_are_text(string text) => Assert.Equal(text, Plain(text));

    [Theory]
    [InlineData("&lt;tag&gt; &amp; &quot;x&quot;", "<tag> & \"x\"")]
    [InlineData("&#20013;&#x6587;", "中文")]
    [InlineData("&nosuchname;", "&nosuchname;")]
    [InlineData("&copy; 2024", "© 2024")]
    public void Entities_are_read(string markdown, string plain) => Assert.Equal(plain, Plain(markdown));

    [Theory]
    [InlineData(@"\*not slanted\*", "*not slanted*")]
    [InlineData(@"C:\Users\name", @"C:\Users\name")]
    [InlineData(@"\[no\]\(link\)", "[no](link)")]
    [InlineData(@"ends in \", @"ends in \")]
    public void A_backslash_escapes_a_mark(string markdown, string plain) => Assert.Equal(plain, Plain(markdown));

    [Fact]
    public void Any_sequence_of_marks_terminates_and_adds_no_letters()
    {
        var piece = Gen.Elements("*", "**", "_", "`", "``", "[", "]", "(", ")", "<", ">", "\\", "!", "&", ";", "~~", "word", "中文", " ", "\n", "br", "a=b");
        Prop.ForAll(piece.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var plain = Plain(text);
            var words = plain.Where(char.IsLetterOrDigit).GroupBy(c => c).ToDictionary(group => group.Key, group => group.Count());
            Assert.All(words, word => Assert.True(word.Value <= text.Count(c => c == word.Key), $"{text} -> {plain}"));
        }).Check(PropertyRuns.Of(100));
    }

    // The time of a parser that looks for the end of each mark again grows with the square of the length: at these lengths that is minutes to hours.
    [Theory]
    [InlineData("a <b ", 2_000_000)]
    [InlineData("a <", 2_000_000)]
    [InlineData("a=1&", 2_000_000)]
    [InlineData("[", 500_000)]
    [InlineData("[a](", 500_000)]
    [InlineData("[[a](b)", 500_000)]
    [InlineData("![[]()", 500_000)]
    [InlineData("a <!-- ", 500_000)]
    [InlineData("a <!A ", 500_000)]
    [InlineData("a <? ", 500_000)]
    [InlineData("a <![CDATA[ ", 500_000)]
    [InlineData("*a _b ", 500_000)]
    [InlineData("~~a ", 500_000)]
    [InlineData("`a``b", 500_000)]
    [InlineData("a | b ", 500_000)]
    public void A_text_of_nothing_but_opening_marks_is_read(string opening, int length)
    {
        var text = string.Concat(Enumerable.Repeat(opening, length / opening.Length));

        var document = new MarkdownReader(Reading.Limits with { MaxCharacters = long.MaxValue }).Read(text, "a", TestContext.Current.CancellationToken);

        Assert.NotEmpty(document.Texts());
    }

    private static string Plain(string markdown) =>
        string.Join('\n', new MarkdownReader(Reading.Limits).Read(markdown, "a", TestContext.Current.CancellationToken).Texts());
}
