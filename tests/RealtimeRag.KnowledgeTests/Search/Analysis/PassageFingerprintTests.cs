using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class PassageFingerprintTests
{
    [Theory]
    [InlineData("每年有十天年假。", "每年 有 十天\n\n年假 。")]
    [InlineData("每年有十天年假。", "每年有十天年假")]
    [InlineData("假期 15 天", "假期15天")]
    [InlineData("假期　15　天", "假期 15 天")]
    [InlineData("ＡＢＣ手册", "abc手册")]
    [InlineData("請假需要批准", "请假需要批准")]
    [InlineData("Hotels cost  at most\n90 euros.", "hotels cost at most 90 euros")]
    [InlineData("“年假”十天", "\"年假\"十天")]
    [InlineData("**年假** 十天", "年假十天")]
    [InlineData("- 年假\n- 病假", "年假\n病假")]
    public void Text_that_only_looks_different_has_the_same_fingerprint(string one, string other) =>
        Assert.Equal(PassageFingerprint.OfContent("", one), PassageFingerprint.OfContent("", other));

    [Theory]
    [InlineData("每年有十天年假", "每年有五天年假")]
    [InlineData("9.5 元", "95 元")]
    [InlineData("9:30 开门", "930 开门")]
    [InlineData("1,000 元", "1 000 元")]
    [InlineData("50%", "50")]
    [InlineData("$5", "€5")]
    [InlineData("C#", "C")]
    [InlineData("C++", "C")]
    [InlineData("零下 -5 度", "零下 5 度")]
    [InlineData("now here", "nowhere")]
    [InlineData("you may not smoke", "you may smoke")]
    [InlineData("甲乙", "乙甲")]
    public void Different_content_has_another_fingerprint(string one, string other) =>
        Assert.NotEqual(PassageFingerprint.OfContent("", one), PassageFingerprint.OfContent("", other));

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    [InlineData("。！？ — …")]
    public void Empty_content_is_not_a_copy_of_anything(string text) => Assert.Equal(0UL, PassageFingerprint.OfContent("手册 › 年假", text));

    [Fact]
    public void The_name_of_the_document_does_not_matter() =>
        Assert.Equal(PassageFingerprint.OfContent("手册 › 年假", "十天。"), PassageFingerprint.OfContent("handbook-2024 › 年假", "十天。"));

    [Theory]
    [InlineData("年假", "1.2 年假")]
    [InlineData("年假", "一、年假")]
    [InlineData("年假", "第三章 年假")]
    public void The_number_of_a_heading_does_not_matter(string one, string other) =>
        Assert.Equal(PassageFingerprint.OfContent($"手册 › {one}", "十天。"), PassageFingerprint.OfContent($"手册 › {other}", "十天。"));

    [Fact]
    public void The_same_short_text_under_another_heading_is_different() =>
        Assert.NotEqual(PassageFingerprint.OfContent("门店 › 周一", "九点到六点"), PassageFingerprint.OfContent("门店 › 周二", "九点到六点"));

    [Fact]
    public void The_same_long_text_is_equal_under_any_heading()
    {
        const string Text = "差旅费用应在返回后三十天内报销，住宿标准为一线城市每晚六百元，其他城市每晚四百元。";

        Assert.Equal(PassageFingerprint.OfContent("手册 › 财务 › 报销", Text), PassageFingerprint.OfContent("报销", Text));
    }

    [Theory]
    [InlineData("员工手册 › 年假", "员工手册-副本 › 年假")]
    [InlineData("员工手册 › 年假", "员工手册 (1) › 2. 年假")]
    [InlineData("Handbook › Leave", "Copy of handbook › 3.1 Leave")]
    public void Titles_of_copies_are_the_same(string one, string other) =>
        Assert.Equal(PassageFingerprint.OfTitle(one), PassageFingerprint.OfTitle(other));

    [Theory]
    [InlineData("员工手册 › 年假", "员工手册 › 病假")]
    [InlineData("员工手册 2023 › 年假", "员工手册 2024 › 年假")]
    [InlineData("员工手册 › 年假", "员工手册年假")]
    [InlineData("", "员工手册")]
    public void Different_titles_have_different_fingerprints(string one, string other) =>
        Assert.NotEqual(PassageFingerprint.OfTitle(one), PassageFingerprint.OfTitle(other));

    [Theory]
    [InlineData("1. 年假", "年假")]
    [InlineData("1.2.3 年假", "年假")]
    [InlineData("3) Leave", "Leave")]
    [InlineData("（一）年假", "年假")]
    [InlineData("二、年假", "年假")]
    [InlineData("第十二条 年假", "年假")]
    [InlineData("第3章：年假", "年假")]
    [InlineData("2024 年计划", "2024 年计划")]
    [InlineData("2 楼", "2 楼")]
    [InlineData("3.5% 税率", "3.5% 税率")]
    [InlineData("第一季度", "第一季度")]
    [InlineData("1.", "1.")]
    [InlineData("第三章", "第三章")]
    public void Only_heading_numbers_are_stripped(string heading, string rest) =>
        Assert.Equal(rest, HeadingNumber.Strip(heading).ToString());

    [Theory]
    [InlineData("员工手册-副本", "员工手册")]
    [InlineData("员工手册 - 副本 (2)", "员工手册")]
    [InlineData("员工手册（副本）", "员工手册")]
    [InlineData("员工手册的副本", "员工手册")]
    [InlineData("员工手册(1)", "员工手册")]
    [InlineData("员工手册_备份", "员工手册")]
    [InlineData("handbook - Copy", "handbook")]
    [InlineData("handbook copy 2", "handbook")]
    [InlineData("Copy of handbook", "handbook")]
    [InlineData("Copy (2) of handbook", "handbook")]
    [InlineData("副本", "副本")]
    [InlineData("photocopy", "photocopy")]
    [InlineData("员工手册(2024)", "员工手册(2024)")]
    [InlineData("员工手册", "员工手册")]
    public void Only_copy_marks_are_stripped(string name, string rest) =>
        Assert.Equal(rest, CopyMark.Strip(name).ToString());
}
