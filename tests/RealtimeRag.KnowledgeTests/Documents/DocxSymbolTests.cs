using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class DocxSymbolTests
{
    [Theory]
    [InlineData("Wingdings", "F0A8", "☐")]
    [InlineData("Wingdings", "F06F", "☐")]
    [InlineData("Wingdings", "F0FE", "☑")]
    [InlineData("Wingdings", "F0FD", "☒")]
    [InlineData("wingdings", "FC", "✓")]
    [InlineData("Wingdings", "F0FB", "✗")]
    [InlineData("Wingdings", "F0E0", "→")]
    [InlineData("Wingdings", "F0DF", "←")]
    [InlineData("Wingdings", "F028", "☎")]
    [InlineData("Wingdings", "F02A", "✉")]
    [InlineData("Wingdings", "F081", "①")]
    [InlineData("Wingdings", "F08A", "⑩")]
    [InlineData("Wingdings", "F08C", "❶")]
    [InlineData("Symbol", "F0B0", "°")]
    [InlineData("Symbol", "F0B1", "±")]
    [InlineData("Symbol", "F0A3", "≤")]
    [InlineData("Symbol", "F0B3", "≥")]
    [InlineData("Symbol", "F06D", "μ")]
    [InlineData("Symbol", "F044", "Δ")]
    [InlineData("Symbol", "F02B", "+")]
    public void Symbols_of_common_fonts_are_read_as_displayed(string font, string code, string text) => Assert.Equal(text, Docx.Symbol(font, code));

    [Theory]
    [InlineData("Arial", "2122", "™")]
    [InlineData(null, "4F60", "你")]
    [InlineData(null, "41", "A")]
    public void Symbols_of_other_fonts_are_plain_characters(string? font, string code, string text) => Assert.Equal(text, Docx.Symbol(font, code));

    [Theory]
    [InlineData("Wingdings", "F04A")]
    [InlineData("Wingdings 2", "F0A8")]
    [InlineData("Symbol", "F0F0")]
    [InlineData("Unknown", "F041")]
    [InlineData(null, "D800")]
    public void A_meaningless_symbol_separates_words(string? font, string code) => Assert.Equal(" ", Docx.Symbol(font, code));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("7")]
    [InlineData("110000")]
    [InlineData("FFFFFFFFFFFF")]
    public void Invalid_characters_are_left_out(string? code) => Assert.Equal("", Docx.Symbol("Symbol", code));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("12", 12)]
    [InlineData("999999", 999_999)]
    [InlineData("1000000", null)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData(" 1", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Numbers_have_six_digits_at_most(string? value, int? number) => Assert.Equal(number, Docx.Number(value));

    [Theory]
    [InlineData(null, true)]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("", true)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("off", false)]
    [InlineData("none", false)]
    public void A_property_without_a_value_is_on(string? value, bool isOn) => Assert.Equal(isOn, Docx.IsOn(value));
}
