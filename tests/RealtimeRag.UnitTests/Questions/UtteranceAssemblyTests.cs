using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class UtteranceAssemblyTests
{
    [Theory]
    [InlineData("这个产品的价格|是多少", "这个产品的价格是多少")]
    [InlineData("今天|下雨", "今天|下雨")]
    [InlineData("请问|你们几点|开门", "请问你们几点|开门")]
    [InlineData("what is the|price of this", "what is the price of this")]
    [InlineData("the cost|of the license", "the cost of the license")]
    [InlineData("我们已经发布了|是多少", "我们已经发布了|是多少")]
    [InlineData("价格是多少？|我们|用 redis", "价格是多少？|我们|用 redis")]
    [InlineData("第一句。第二句和|第三句。第四句", "第一句。|第二句和第三句。|第四句")]
    [InlineData("因为|因为下雨|所以不去", "因为因为下雨|所以不去")]
    [InlineData("done.|of course", "done.|of course")]
    [InlineData("好的|怎么退款", "好的|怎么退款")]
    [InlineData("这个很长的主语一共超过了十六个字所以不算|是多少", "这个很长的主语一共超过了十六个字所以不算|是多少")]
    public void Pieces_that_a_pause_split_are_rejoined_and_others_are_not(string finals, string sentences) =>
        Assert.Equal(sentences.Split('|'), UtteranceAssembly.Assemble(finals.Split('|')));

    [Fact]
    public void Only_the_first_sentence_of_a_final_can_continue_an_earlier_one() =>
        Assert.Equal(["我们和他们一起。", "是多少"], UtteranceAssembly.Assemble(["我们和", "他们一起。是多少"]));

    [Fact]
    public void No_sentences_yield_no_result()
    {
        Assert.Empty(UtteranceAssembly.Assemble([]));
        Assert.Empty(UtteranceAssembly.Assemble(["。", " ", "？！"]));
    }
}
