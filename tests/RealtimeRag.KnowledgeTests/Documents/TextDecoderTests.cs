using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class TextDecoderTests
{
    private const string Simplified = "这是我们的产品说明，请你看一下有没有问题。退款将在七个工作日内原路退回。";
    private const string Traditional = "這是我們的產品說明，請你看一下有沒有問題。退款將在七個工作日內原路退回。";
    private const string English = "The café opens at nine – “early”, they say.";
    private const string Japanese = "これは取扱説明書です。ご不明な点はお問い合わせください。";

    [Theory]
    [InlineData("utf-8", Simplified)]
    [InlineData("utf-8", English)]
    [InlineData("utf-8", Japanese)]
    [InlineData("utf-16", Simplified)]
    [InlineData("utf-16", English)]
    [InlineData("utf-16BE", Traditional)]
    [InlineData("utf-32", Simplified)]
    public void With_a_mark_in_front_there_is_no_doubt(string name, string text)
    {
        var encoding = Encoding.GetEncoding(name);

        Assert.Equal(text, TextDecoder.Decode([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));
    }

    [Theory]
    [InlineData("utf-8", Simplified)]
    [InlineData("utf-8", Traditional)]
    [InlineData("utf-8", English)]
    [InlineData("utf-8", "ASCII only.")]
    [InlineData("utf-8", "😀 and 𠀀")]
    [InlineData("gb18030", Simplified)]
    [InlineData("gb18030", Traditional)]
    [InlineData("gb18030", "产品 A 的价格是 €15，English in between.")]
    [InlineData("big5", Traditional)]
    [InlineData("big5", "第一章　總則")]
    [InlineData("utf-16", English)]
    [InlineData("utf-16BE", English)]
    [InlineData("windows-1252", English)]
    public void Without_a_mark_the_text_tells_what_it_is_written_in(string name, string text) =>
        Assert.Equal(text, TextDecoder.Decode(Bytes(name, text)));

    [Theory]
    [InlineData("gb18030", Simplified, "big5")]
    [InlineData("big5", Traditional, "gb18030")]
    public void Both_Chinese_code_pages_may_fit_and_the_one_that_reads_like_Chinese_is_taken(string written, string text, string other)
    {
        var bytes = Bytes(written, text);
        var wrong = Bytes(other).GetString(bytes);

        Assert.NotEqual(text, wrong);
        Assert.True(ChineseScore.Of(text) > ChineseScore.Of(wrong), $"{ChineseScore.Of(text)} against {ChineseScore.Of(wrong)}: {wrong}");
        Assert.Equal(text, TextDecoder.Decode(bytes));
    }

    [Fact]
    public void One_bad_byte_in_a_long_text_does_not_turn_it_into_Chinese()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("The shop opens at nine in the morning. ", 20)));
        bytes[100] = 0xE9;

        Assert.StartsWith("The shop opens at nine", TextDecoder.Decode(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_cut_off_inside_a_character_keeps_all_that_came_before()
    {
        var bytes = Encoding.UTF8.GetBytes(Simplified);

        Assert.NotEmpty(TextDecoder.Decode(bytes.AsSpan(0, bytes.Length - 1)));
    }

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0 })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void What_is_no_text_is_refused(byte[] content) =>
        Assert.Equal(DocumentNotices.NotText, Assert.Throws<DocumentException>(() => TextDecoder.Decode(content)).Notice);

    [Fact]
    public void Nothing_is_an_empty_text() => Assert.Equal(string.Empty, TextDecoder.Decode([]));

    [Theory]
    [InlineData("GB2312", "gb18030")]
    [InlineData(" gbk ", "gb18030")]
    [InlineData("Big5", "big5")]
    [InlineData("UTF-8", "utf-8")]
    [InlineData("shift_jis", "shift_jis")]
    [InlineData("iso-8859-1", "iso-8859-1")]
    public void Encodings_are_known_by_the_names_that_people_write(string name, string expected) =>
        Assert.Equal(expected, TextDecoder.Named(name)!.WebName, ignoreCase: true);

    [Theory]
    [InlineData("")]
    [InlineData("no-such-encoding")]
    [InlineData("\0")]
    public void An_unknown_name_is_none(string name) => Assert.Null(TextDecoder.Named(name));

    [Fact]
    public void Any_text_written_as_utf8_is_read_as_it_is()
    {
        var text = Gen.Elements("中", "文", "a", "é", "😀", " ", "\n", "。", "1").ListOf().Select(string.Concat);
        Prop.ForAll(text.ToArbitrary(), written => Assert.Equal(written, TextDecoder.Decode(Encoding.UTF8.GetBytes(written)))).Check(PropertyRuns.Of(100));
    }

    [Fact]
    public void Any_bytes_are_a_text_or_refused_and_nothing_else() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                Assert.DoesNotContain('\0', TextDecoder.Decode(bytes) is { Length: > 1_000 } text ? text : "");
            }
            catch (DocumentException e)
            {
                Assert.Equal(DocumentNotices.NotText, e.Notice);
            }
        }).Check(PropertyRuns.Of(100));

    private static Encoding Bytes(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

    private static byte[] Bytes(string name, string text) => Bytes(name).GetBytes(text);
}
