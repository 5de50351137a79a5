using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class FinalComparisonTests
{
    [Theory]
    [InlineData("What is the price", "what is the price?")]
    [InlineData("价格是多少", "嗯，价格 是 多少？")]
    [InlineData("ＡＰＩ是什么", "api是什么")]
    [InlineData("um what is the price", "what is the uh price")]
    [InlineData("", " \u200b")]
    [InlineData("我们打算把这个项目的所有文档都放到新的知识库里让大家可以自己查询", "我们打算把这个项目的所有文挡都放到新的知识库里让大家可以自己查询")]
    public void Cosmetic_changes_are_the_same(string earlier, string later)
    {
        Assert.Equal(FinalRelation.Same, FinalComparison.Compare(earlier, later));
        Assert.True(FinalComparison.IsCosmetic(earlier, later));
    }

    [Theory]
    [InlineData("we will ship version 3.5 of the product to all of our customers at the end of this month", "we will ship version 3.6 of the product to all of our customers at the end of this month")]
    [InlineData("our team can deliver all of the requested features for the customer by friday this week", "our team can't deliver all of the requested features for the customer by friday this week")]
    [InlineData("please send the whole report about the incident to john before the meeting starts today", "please send the whole report about the incident to joan before the meeting starts today")]
    [InlineData("麻烦你把上个季度的销售数据整理好以后在今天下班之前发给张伟让他确认", "麻烦你把上个季度的销售数据整理好以后在今天下班之前发给张薇让他确认")]
    [InlineData("这个项目我们已经决定在下个季度正式开始并且由平台组负责全部的实施工作预算三百万", "这个项目我们已经决定在下个季度正式开始并且由平台组负责全部的实施工作预算五百万")]
    [InlineData("这个方案在生产环境里面是可以使用的大家看完文档之后就能明白为什么了", "这个方案在生产环境里面是不可以使用的大家看完文档之后就能明白为什么了")]
    [InlineData("价格是多少", "重量是多少")]
    public void A_changed_number_negation_or_name_is_never_the_same(string earlier, string later)
    {
        Assert.NotEqual(FinalRelation.Same, FinalComparison.Compare(earlier, later));
        Assert.False(FinalComparison.IsCosmetic(earlier, later));
    }

    [Theory]
    [InlineData("今天讨论价格", "今天讨论价格，具体是多少")]
    [InlineData("What is", "what is the price?")]
    public void A_cumulative_final_extends(string earlier, string later) => Assert.Equal(FinalRelation.Extends, FinalComparison.Compare(earlier, later));

    [Theory]
    [InlineData("", "hello")]
    [InlineData("what is", "what isn't")]
    [InlineData("version 3", "version 3.5")]
    [InlineData("今天讨论价格", "今天讨论")]
    public void Other_beginnings_do_not_extend(string earlier, string later) => Assert.Equal(FinalRelation.Different, FinalComparison.Compare(earlier, later));

    [Theory]
    [InlineData("我想知道退款多久能到账", "退款多久能到账好的我知道了", 7)]
    [InlineData("我想知道退款多久能到账？", "能到账？好的我知道了", 3)]
    [InlineData("we would like to know how long it takes", "how long it takes to get a refund", 4)]
    [InlineData("甲甲甲甲乙甲甲甲甲", "甲甲甲甲甲乙丙", 4)]
    [InlineData("我想知道退款多久能到账", "退款多久能到账", 7)]
    public void A_final_that_begins_with_the_end_of_the_one_before_overlaps(string earlier, string later, int shared) =>
        Assert.Equal((FinalRelation.Overlaps, shared), FinalComparison.Relate(earlier, later));

    [Theory]
    [InlineData("这个多少钱", "多少钱一斤")]
    [InlineData("你们什么时候发货", "发货要多久")]
    public void A_few_words_in_common_do_not_overlap(string earlier, string later) => Assert.Equal(FinalRelation.Different, FinalComparison.Compare(earlier, later));

    [Theory]
    [InlineData("退款多久能到账", "退款多久能到帳")]
    [InlineData("退款多久能到账", "退款多久能到賬")]
    [InlineData("你跟着我说什么", "你跟著我說甚麼")]
    [InlineData("ＡＰＩ在哪", "API 在哪")]
    public void Script_and_width_make_no_difference(string earlier, string later) => Assert.Equal(FinalRelation.Same, FinalComparison.Compare(earlier, later));

    /// <summary>Looking for the overlap by trying every length would take minutes.</summary>
    [Fact]
    public void Long_overlaps_are_found_in_linear_time()
    {
        var text = new string('甲', 400_000);
        Assert.Equal((FinalRelation.Overlaps, 400_000), FinalComparison.Relate("乙" + text, text + "丙"));
    }

    [Fact]
    public void Similarity_counts_edits_over_the_longer_length()
    {
        Assert.Equal(1f, FinalComparison.Similarity("A b", "a, B"));
        Assert.Equal(0.75f, FinalComparison.Similarity("abcd", "abcx"));
        Assert.Equal(0f, FinalComparison.Similarity("", "x"));
    }

    [Fact]
    public void Every_text_is_the_same_as_itself() =>
        Prop.ForAll<NonEmptyString>(text => FinalComparison.IsCosmetic(text.Get, text.Get)).Check(PropertyRuns.Of(100));

    [Fact]
    public void Two_long_different_texts_are_compared_quickly()
    {
        var first = string.Concat(Enumerable.Repeat("甲乙丙", 2_600));

        Assert.Equal(FinalRelation.Different, FinalComparison.Compare("丁" + first + "戊", "己" + first + "庚"));
    }
}
