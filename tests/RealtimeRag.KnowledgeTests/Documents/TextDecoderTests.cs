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
    public void A_byte_order_mark_determines_the_encoding(string name, string text)
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
    public void Without_a_mark_the_encoding_is_detected(string name, string text) =>
        Assert.Equal(text, TextDecoder.Decode(Bytes(name, text)));

    [Theory]
    [InlineData("gb18030", Simplified, "big5")]
    [InlineData("big5", Traditional, "gb18030")]
    public void If_both_Chinese_code_pages_fit_the_one_that_reads_like_Chinese_wins(string written, string text, string other)
    {
        var bytes = Bytes(written, text);
        var wrong = Bytes(other).GetString(bytes);

        Assert.NotEqual(text, wrong);
        Assert.True(FrequentCharacters.Chinese(text) > FrequentCharacters.Chinese(wrong), $"{FrequentCharacters.Chinese(text)} against {FrequentCharacters.Chinese(wrong)}: {wrong}");
        Assert.Equal(text, TextDecoder.Decode(bytes));
    }

    [Fact]
    public void One_bad_byte_in_a_long_text_does_not_turn_it_into_Chinese()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("The shop opens at nine in the morning. ", 20)));
        bytes[100] = 0xE9;

        Assert.StartsWith("The shop opens at nine", TextDecoder.Decode(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("这是一段被截断的说明文字，退款三天内到账", 1)]
    [InlineData("这是一段被截断的说明文字，退款三天内到账", 2)]
    [InlineData("退款", 1)]
    [InlineData("ok 😀😀", 3)]
    [InlineData("Le café est fermé à midi, déjà fermé", 1)]
    public void A_text_cut_inside_a_character_keeps_everything_before_it(string text, int missing)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var last = text[^1] is 'é' ? "" : "\uFFFD";
        var kept = last.Length == 0 ? text[..^1] + "\uFFFD" : text[..(char.IsLowSurrogate(text[^1]) ? ^2 : ^1)] + last;

        Assert.Equal(text[^1] is 'é' ? "Le café est fermé à midi, déjà ferm\uFFFD" : kept, TextDecoder.Decode(bytes.AsSpan(0, bytes.Length - missing)));
    }

    [Theory]
    [InlineData("gb18030", "操作说明写在下面")]
    [InlineData("big5", "操作說明寫在下面")]
    [InlineData("windows-1252", "© Müller GmbH")]
    public void A_line_in_another_encoding_does_not_affect_the_rest(string other, string line)
    {
        const string before = "退款规则：三天内到账。\n退款规则：三天内到账。\n退款规则：三天内到账。\n";
        const string after = "\n结尾说明。\n结尾说明。\n";

        var text = TextDecoder.Decode([.. Encoding.UTF8.GetBytes(before), .. Bytes(other, line), .. Encoding.UTF8.GetBytes(after)]);

        Assert.StartsWith(before, text, StringComparison.Ordinal);
        Assert.EndsWith(after, text, StringComparison.Ordinal);
        Assert.Contains('\uFFFD', text);
    }

    [Theory]
    [InlineData("shift_jis", "名前,年齢\n山田太郎,30\n鈴木花子,25\n")]
    [InlineData("shift_jis", Japanese)]
    [InlineData("shift_jis", "営業時間は9時から18時までです。")]
    [InlineData("shift_jis", "ﾃｽﾄ用データ,東京都")]
    [InlineData("euc-jp", Japanese)]
    [InlineData("euc-jp", "返品は七日以内にお申し込みください。")]
    [InlineData("ks_c_5601-1987", "환불은 삼일 이내에 처리됩니다. 고객센터로 문의해 주세요.")]
    [InlineData("ks_c_5601-1987", "영업 시간은 오전 아홉 시부터 오후 여섯 시까지입니다.")]
    [InlineData("windows-1252", "können\nkönnen\näöüß")]
    [InlineData("windows-1252", "Größe: 5 m², für Mädchen, 20 €")]
    [InlineData("windows-1252", "L’été dernier, le garçon a mangé à l’hôtel.")]
    [InlineData("windows-1252", "El niño pequeño come piñas en el jardín")]
    [InlineData("windows-1251", "Возврат денег занимает три рабочих дня.")]
    [InlineData("gb18030", "姓名,电话\n张三,8001\n李四,8002\n")]
    [InlineData("gb18030", "客服热线：400-555-0199")]
    [InlineData("gb18030", "发票")]
    [InlineData("gb18030", "营业时间\t地址")]
    [InlineData("big5", "姓名,電話\n王小明,8001\n")]
    [InlineData("big5", "退貨須在七天內辦理")]
    [InlineData("utf-16", "退款三天内到账，请你放心。")]
    [InlineData("utf-16BE", "客服的电话是 400-555-0199。\n我们九点开门。")]
    public void Every_code_page_is_recognised_by_the_common_characters_of_its_language(string name, string text) => Assert.Equal(text, TextDecoder.Decode(Bytes(name, text)));

    [Fact]
    public void A_text_in_an_old_code_page_may_end_inside_a_character()
    {
        var bytes = Bytes("gb18030", Simplified);

        Assert.StartsWith(Simplified[..^2], TextDecoder.Decode(bytes.AsSpan(0, bytes.Length - 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Private_use_characters_do_not_indicate_Chinese()
    {
        // In GB18030 these are 45 characters of private use; in Shift-JIS they are Japanese without a single kana.
        var bytes = Bytes("shift_jis", "申込書類一覧表");

        Assert.Equal("申込書類一覧表", TextDecoder.Decode(bytes));
        Assert.Equal(0, FrequentCharacters.Chinese("\uE000\uE5C5\uF8FF"));
    }

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0 })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void Anything_but_text_is_refused(byte[] content) =>
        Assert.Equal(DocumentNotices.NotText, Assert.Throws<DocumentException>(() => TextDecoder.Decode(content)).Notice);

    [Fact]
    public void Zero_bytes_are_an_empty_text() => Assert.Equal(string.Empty, TextDecoder.Decode([]));

    [Theory]
    [InlineData("GB2312", "gb18030")]
    [InlineData(" gbk ", "gb18030")]
    [InlineData("Big5", "big5")]
    [InlineData("UTF-8", "utf-8")]
    [InlineData("shift_jis", "shift_jis")]
    [InlineData("iso-8859-1", "iso-8859-1")]
    [InlineData("utf8", "utf-8")]
    [InlineData("x-sjis", "shift_jis")]
    [InlineData("Windows-31J", "shift_jis")]
    [InlineData("cp949", "ks_c_5601-1987")]
    [InlineData("euc-kr", "euc-kr")]
    public void Encodings_are_found_by_the_names_that_people_use(string name, string expected) =>
        Assert.Equal(expected, TextDecoder.Named(name)!.WebName, ignoreCase: true);

    [Theory]
    [InlineData("")]
    [InlineData("no-such-encoding")]
    [InlineData("\0")]
    public void An_unknown_name_is_not_an_encoding(string name) => Assert.Null(TextDecoder.Named(name));

    [Fact]
    public void Any_text_encoded_as_UTF8_is_read_unchanged()
    {
        var text = Gen.Elements("中", "文", "a", "é", "😀", " ", "\n", "。", "1").ListOf().Select(string.Concat);
        Prop.ForAll(text.ToArbitrary(), written => Assert.Equal(written, TextDecoder.Decode(Encoding.UTF8.GetBytes(written)))).Check(PropertyRuns.Of(100));
    }

    [Fact]
    public void Any_bytes_are_decoded_or_refused() =>
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
