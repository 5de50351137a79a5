using System.Text;
using System.Text.Json;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>What JSON libraries of other languages write is read; what is no JSON is a line of text.</summary>
public sealed class RecognizerMessageTests
{
    [Theory]
    [InlineData("{\"text\":\"几点\"}")]
    [InlineData("\ufeff{\"text\":\"几点\"}")]
    [InlineData("{\"text\":\"几点\"}\0\0")]
    [InlineData("{\"text\":\"几点\",\"conf\":NaN,\"list\":[-Infinity]}\n")]
    [InlineData("{\"text\":\"几点\",\"text\":\"几点\"}")]
    [InlineData("Path: speech.phrase\r\nX-RequestId: 1\r\n\r\n{\"text\":\"几点\"}")]
    public void What_others_do_wrong_is_tolerated(string message) => Assert.Equal("几点", Parse(message).Json.Text("text"));

    [Fact]
    public void Half_of_a_surrogate_pair_is_a_question_mark_in_a_box() => Assert.Equal("a\ufffdb", Parse("""{"text":"a\ud83db"}""").Json.Text("text"));

    [Fact]
    public void GB18030_is_read_if_the_bytes_are_not_UTF_8()
    {
        byte[] gbk = [.. "{\"text\":\""u8, 0xbc, 0xb8, 0xb5, 0xe3, 0xbf, 0xaa, 0xc3, 0xc5, .. "\"}"u8];
        Assert.Equal("几点开门", RecognizerMessage.Parse(gbk).Json.Text("text"));
    }

    [Theory]
    [InlineData("Done!\n", "Done!", false)]
    [InlineData("", "", false)]
    [InlineData("{\"text\":", "{\"text\":", true)]
    [InlineData("{\"a\":1}{\"b\":2}", "{\"a\":1}{\"b\":2}", true)]
    [InlineData("[1,", "[1,", true)]
    [InlineData("{\"a\":\"\\uZZZZ\"}", "{\"a\":\"\\uZZZZ\"}", true)]
    public void Invalid_JSON_is_kept_as_text(string message, string text, bool isBroken)
    {
        var parsed = Parse(message);
        Assert.Equal((JsonValueKind.Undefined, text, isBroken), (parsed.Json.ValueKind, parsed.Text, parsed.IsBrokenJson));
        Assert.False(parsed.IsObject);
    }

    [Fact]
    public void Bytes_that_are_nothing_are_nothing()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.False(RecognizerMessage.Parse(bytes).IsObject);
        }
    }

    [Theory]
    [InlineData("""{"v":true}""", true)]
    [InlineData("""{"v":1}""", true)]
    [InlineData("""{"v":"True"}""", true)]
    [InlineData("""{"v":0}""", false)]
    [InlineData("""{"v":"false"}""", false)]
    [InlineData("""{"v":null}""", null)]
    [InlineData("""{"v":"perhaps"}""", null)]
    [InlineData("""{"v":[true]}""", null)]
    [InlineData("""{}""", null)]
    [InlineData("""[]""", null)]
    public void A_flag_may_be_written_in_several_ways(string json, bool? expected) => Assert.Equal(expected, Parse(json).Json.Flag("v"));

    [Theory]
    [InlineData("""{"v":0.5}""", 0.5f)]
    [InlineData("""{"v":"0.5"}""", 0.5f)]
    [InlineData("""{"v":1}""", 1f)]
    [InlineData("""{"v":0}""", null)]
    [InlineData("""{"v":-0.1}""", null)]
    [InlineData("""{"v":87}""", null)]
    [InlineData("""{"v":"1e999"}""", null)]
    [InlineData("""{"v":{}}""", null)]
    public void A_confidence_is_above_zero_and_at_most_one(string json, float? expected) => Assert.Equal(expected, Parse(json).Json.Confidence("v"));

    [Theory]
    [InlineData("""{"v":7}""", "7")]
    [InlineData("""{"v":"7"}""", "7")]
    [InlineData("""{"v":7.250}""", "7.250")]
    [InlineData("""{"v":""}""", null)]
    [InlineData("""{"v":false}""", null)]
    public void A_name_may_be_a_number(string json, string? expected) => Assert.Equal(expected, Parse(json).Json.Id("v"));

    private static RecognizerMessage Parse(string message) => RecognizerMessage.Parse(Encoding.UTF8.GetBytes(message));
}
