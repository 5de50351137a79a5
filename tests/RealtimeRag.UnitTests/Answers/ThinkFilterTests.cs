using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers;

public sealed class ThinkFilterTests
{
    public static TheoryData<string, string> Answers => new()
    {
        { "保修期两年。", "保修期两年。" },
        { "<think>查手册</think>保修期两年。", "保修期两年。" },
        { "<think>\n查手册。\n</think>\n\n保修期两年👩‍🔧。", "保修期两年👩‍🔧。" },
        { "<think></think>好。", "好。" },
        { "<think>a</think>一<think>b</think>二", "一二" },
        { "查手册</think>\n好。", "好。" },
        { "<think>a<think>b</think>c</think>好。", "好。" },
        { "<think>没有说完", "" },
        { "<details style=\"color:gray\" open> <summary> Thinking... </summary>\n想</details>\n好。", "好。" },
        { "<details>想</details>好。", "好。" },
        { "<detailsx>好</detailsx>", "<detailsx>好</detailsx>" },
        { "a < b, a <b> c, <", "a < b, a <b> c, <" },
        { "  先空两格", "  先空两格" },
        { "一 <think>x</think> 二", "一  二" },
        { "<THINK>x</Think>好", "好" },
        { "1 <thin", "1 <thin" },
        { "lone </details> stays", "lone </details> stays" },
        { "<think>x</thin</think>好", "好" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_whole_answer_loses_its_thinking_only(string answer, string visible) =>
        Assert.Equal(visible, ThinkFilter.Strip(answer));

    [Theory]
    [MemberData(nameof(Answers))]
    public void Every_cut_in_two_gives_the_same_text(string answer, string visible)
    {
        for (var i = 0; i <= answer.Length; i++)
        {
            Assert.Equal(visible, Replay([answer[..i], answer[i..]]));
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void One_character_a_piece_gives_the_same_text(string answer, string visible) =>
        Assert.Equal(visible, Replay(answer.Select(c => c.ToString())));

    [Fact]
    public void Any_split_of_any_mix_of_tags_gives_the_text_of_the_whole()
    {
        string[] parts = ["<think>", "</think>", "<details open>", "</details>", "<", "好", "a b", "\n", "<th", "ink>", "😀"];
        var answers = Gen.Elements(parts).ListOf().Select(p => string.Concat(p));
        var cuts = Gen.Choose(1, 5).ListOf(20);
        var property = Prop.ForAll(Arb.From(answers), Arb.From(cuts), (answer, sizes) =>
            Replay(Split(answer, sizes)) == ThinkFilter.Strip(answer));
        Check.One(PropertyRuns.Of(2000), property);
    }

    [Fact]
    public void Text_before_a_lone_closing_tag_is_withdrawn()
    {
        var filter = new ThinkFilter();
        Assert.Equal(new FilteredText("用户在问", false), filter.Push("用户在问"));
        Assert.Equal(new FilteredText("好", true), filter.Push("</think>好"));
        Assert.Equal(new FilteredText("。", false), filter.Push("。"));
    }

    [Fact]
    public void A_lone_closing_tag_after_a_block_withdraws_only_what_follows_the_block()
    {
        var filter = new ThinkFilter();
        filter.Push("一<think>x</think>");
        filter.Push("想");
        Assert.Equal(new FilteredText("一", true), filter.Push("</think>"));
        Assert.Equal(new FilteredText("二", false), filter.Push("二"));
    }

    [Fact]
    public void Text_that_cannot_become_a_tag_is_not_held_back()
    {
        var filter = new ThinkFilter();
        Assert.Equal("a <b", filter.Push("a <b").Text);
        Assert.Equal("c ", filter.Push("c <thi").Text);
        Assert.Equal("<thirteen>", filter.Push("rteen>").Text);
    }

    [Fact]
    public void A_long_block_is_not_kept_in_memory()
    {
        var filter = new ThinkFilter();
        filter.Push("<think>");
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(filter.Push(new string('想', 1000)).IsNothing);
        }

        Assert.Equal("好", filter.Push("</think>好").Text);
    }

    [Fact]
    public void After_a_reset_the_answer_begins_anew()
    {
        var filter = new ThinkFilter();
        filter.Push("旧<think>x");
        filter.Reset();
        Assert.Equal(new FilteredText("新", false), filter.Push("新"));
        Assert.True(filter.Complete().IsNothing);
    }

    private static string Replay(IEnumerable<string> pieces)
    {
        var filter = new ThinkFilter();
        var shown = "";
        foreach (var output in pieces.Select(filter.Push))
        {
            shown = output.Withdrawn ? output.Text : shown + output.Text;
        }

        return shown + filter.Complete().Text;
    }

    private static IEnumerable<string> Split(string text, IEnumerable<int> sizes)
    {
        var position = 0;
        foreach (var size in sizes)
        {
            var end = Math.Min(text.Length, position + size);
            yield return text[position..end];
            position = end;
        }

        yield return text[position..];
    }
}
