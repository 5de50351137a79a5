using System.Text;
using System.Text.Json;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers.Text;

/// <summary>JSON as servers of Python, Go and C++ really write it.</summary>
public sealed class LenientJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":"x"}""", "x")]
    [InlineData("""{"a":NaN,"b":"x"}""", "x")]
    [InlineData("""{"a":[-Infinity,Infinity,NaN],"b":"NaN"}""", "NaN")]
    [InlineData("""{"a":[nan,-nan,inf,-inf,null],"b":"nan"}""", "nan")]
    [InlineData("""{"a":None,"b":"x \" NaN"}""", "x \" NaN")]
    [InlineData("""{"b":"x",}""", "x")]
    [InlineData("""{"b":"x" /* why */}""", "x")]
    [InlineData("{\"b\":\"x\ty\nz\"}", "x\ty\nz")]
    [InlineData("""{"b":"\\\"\/\b\f\n\r\t\u4e03\uD83D\uDE00é"}""", "\\\"/\b\f\n\r\t七😀é")]
    [InlineData("""{"b":7}""", null)]
    [InlineData("""{"b":null}""", null)]
    [InlineData("""{"b":["x"]}""", null)]
    [InlineData("{}", null)]
    public void Readable_JSON_is_parsed(string json, string? text)
    {
        using var document = LenientJson.Parse(Encoding.UTF8.GetBytes(json));
        Assert.Equal(text, document!.RootElement.TextOf("b"));
    }

    [Fact]
    public void Half_a_character_stays_half_a_character()
    {
        using var document = LenientJson.Parse("""{"b":"七\ud83d"}"""u8.ToArray());
        Assert.Equal("七\ud83d", document!.RootElement.TextOf("b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"b\":NaNa}")]
    [InlineData("{\"b\":nul}")]
    [InlineData("{\"b\":info}")]
    [InlineData("not json")]
    public void Text_that_is_not_JSON_is_rejected(string json) => Assert.Null(LenientJson.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_replaced()
    {
        byte[] json = [.. "{\"b\":\"a"u8, 0xE4, 0xB8, .. "z\"}"u8];
        using var document = LenientJson.Parse(json);
        Assert.Equal("a\uFFFDz", document!.RootElement.TextOf("b"));
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("12.0", 12)]
    [InlineData("1.2e1", 12)]
    [InlineData("\"12\"", 12)]
    [InlineData("\"12.0\"", 12)]
    [InlineData("-3", -3)]
    [InlineData("12.5", null)]
    [InlineData("99999999999", null)]
    [InlineData("1e400", null)]
    [InlineData("\"many\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("true", null)]
    [InlineData("null", null)]
    [InlineData("{\"n\":12}", null)]
    public void Whole_numbers_are_read_in_every_form(string json, int? number)
    {
        using var document = JsonDocument.Parse($$"""{"n":{{json}}}""");
        Assert.Equal(number, document.RootElement.NumberOf("n"));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"n\"")]
    [InlineData("null")]
    public void A_value_that_is_not_an_object_has_no_fields(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Null(document.RootElement.Field("n"));
        Assert.Null(document.RootElement.NumberOf("n"));
    }
}
