using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class CodePageTests
{
    private static readonly string[] Names = ["gb18030", "big5", "shift_jis", "euc-jp", "ks_c_5601-1987", "windows-1251", "windows-1252"];

    [Theory]
    [InlineData("gb18030", "员工每年有十五天的年假，请提前两周在系统里申请。")]
    [InlineData("big5", "員工每年有十五天的年假，請提前兩週在系統裡申請。")]
    [InlineData("shift_jis", "有給休暇は年に十五日です。二週間前に申請してください。")]
    [InlineData("euc-jp", "有給休暇は年に十五日です。二週間前に申請してください。")]
    [InlineData("ks_c_5601-1987", "직원은 일년에 십오일의 연차를 사용할 수 있습니다.")]
    [InlineData("windows-1251", "Сотрудник имеет пятнадцать дней отпуска в год.")]
    [InlineData("windows-1252", "Der Urlaub beträgt fünfzehn Tage, für Ältere übrigens zwanzig.")]
    public void A_text_fits_its_own_code_page_best(string name, string text)
    {
        var bytes = TextDecoder.Named(name)!.GetBytes(text);

        var scores = CodePage.All.ToDictionary(page => page.Name, page => page.Score(bytes));

        Assert.Equal(name, scores.MaxBy(score => score.Value).Key);
    }

    [Fact]
    public void There_are_seven_code_pages_the_likeliest_first() => Assert.Equal(Names, CodePage.All.Select(page => page.Name));

    [Fact]
    public void Plain_ASCII_favours_no_code_page() =>
        Assert.All(CodePage.All, page => Assert.Equal(0, page.Score("nothing but letters, 123"u8)));

    [Fact]
    public void An_empty_text_favours_no_code_page() => Assert.All(CodePage.All, page => Assert.Equal(0, page.Score([])));

    [Theory]
    [InlineData("gb18030", new byte[] { 0x81, 0x30, 0x81, 0x30 }, 4)]
    [InlineData("gb18030", new byte[] { 0x81, 0x30, 0x20, 0x30 }, 0)]
    [InlineData("gb18030", new byte[] { 0xC4, 0xE3 }, 2)]
    [InlineData("gb18030", new byte[] { 0xC4, 0x7F }, 0)]
    [InlineData("gb18030", new byte[] { 0xC4 }, 0)]
    [InlineData("gb18030", new byte[] { 0xFF, 0xE3 }, 0)]
    [InlineData("big5", new byte[] { 0xA7, 0x41 }, 2)]
    [InlineData("big5", new byte[] { 0xA7, 0x80 }, 0)]
    [InlineData("shift_jis", new byte[] { 0xB1 }, 1)]
    [InlineData("shift_jis", new byte[] { 0x82, 0xA0 }, 2)]
    [InlineData("shift_jis", new byte[] { 0x82, 0x20 }, 0)]
    [InlineData("euc-jp", new byte[] { 0xA4, 0xA2 }, 2)]
    [InlineData("euc-jp", new byte[] { 0xA4, 0x41 }, 0)]
    [InlineData("windows-1252", new byte[] { 0xE9 }, 1)]
    public void The_byte_length_of_each_character_is_known(string name, byte[] text, int length) =>
        Assert.Equal(length, CodePage.All.Single(page => page.Name == name).LengthAt(text));

    [Fact]
    public void Invalid_bytes_count_against_a_code_page()
    {
        var (good, bad) = (TextDecoder.Named("gb18030")!.GetBytes("你好，世界。"), new byte[] { 0xC4, 0xE3, 0xC4, 0x20, 0xFF, 0x20 });

        Assert.True(CodePage.All[0].Score(good) > CodePage.All[0].Score(bad));
    }

    [Fact]
    public void Only_a_sample_of_a_long_text_is_scored()
    {
        var head = TextDecoder.Named("gb18030")!.GetBytes(string.Concat(Enumerable.Repeat("你好，世界。", 6_000)));

        Assert.Equal(CodePage.All[0].Score(head), CodePage.All[0].Score([.. head, .. Enumerable.Repeat((byte)0xFF, 100_000)]), 6);
    }

    [Theory]
    [InlineData("我们的时间", 0.8, 1)]
    [InlineData("鑫淼焱垚犇", 0, 0.1)]
    [InlineData("latin only", 0, 0)]
    [InlineData("", 0, 0)]
    public void Chinese_is_recognised_by_frequent_characters(string text, double least, double most) => Assert.InRange(FrequentCharacters.Chinese(text), least, most);

    [Theory]
    [InlineData("직원은 연차를 사용할 수 있습니다", 0.4, 1)]
    [InlineData("쀍뾇", 0, 0)]
    public void Korean_is_recognised_by_frequent_syllables(string text, double least, double most) => Assert.InRange(FrequentCharacters.Korean(text), least, most);

    [Theory]
    [InlineData("これはペンです", 1)]
    [InlineData("日本の車", 0.25)]
    [InlineData("汉字", 0)]
    public void Japanese_is_recognised_by_kana(string text, double share) => Assert.Equal(share, FrequentCharacters.Kana(text), 6);
}
