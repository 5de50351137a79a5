using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers;

/// <summary>Thinking and the leftovers of templates are hidden; prose that names them is not touched.</summary>
public sealed class ThinkFilterTests
{
    public static TheoryData<string, string> Thinking => new()
    {
        { "<think>查手册</think>保修期两年。", "保修期两年。" },
        { "<think>\n查手册。\n</think>\n\n保修期两年👩‍🔧。", "保修期两年👩‍🔧。" },
        { "\n <think></think>好。", "好。" },
        { "<think>a</think>\n<think>b</think>二", "二" },
        { "<think>没有说完", "" },
        { "<think>没有说完</thi", "" },
        { "<THINK>x</Think>好", "好" },
        { "<think>x</thin</think>好", "好" },
        { "<think>他问 <think> 是什么</think>好", "好" },
        { "<thinking>想</thinking>好", "好" },
        { "<thought>想</thought>\n好", "好" },
        { "<mm:think>想</mm:think>\n\n好", "好" },
        { "<seed:think>想</seed:think>好", "好" },
        { "<reasoning>想</reasoning>好", "好" },
        { "<think >想</think >好", "好" },
        { "< think >想< / think >好", "好" },
        { "<think time=\"3\">想</think>好", "好" },
        { "<think/>\n好", "好" },
        { "◁think▷想◁/think▷好", "好" },
        { "[THINK]想[/THINK]好", "好" },
        { "<|begin_of_thought|>想<|end_of_thought|><|begin_of_solution|>好<|end_of_solution|>", "好" },
        { "<|START_THINKING|>想<|END_THINKING|><|START_RESPONSE|>好<|END_RESPONSE|>", "好" },
        { "<unused94>thought\n想<unused95>好", "好" },
        { "<|channel|>analysis<|message|>想<|end|><|start|>assistant<|channel|>final<|message|>好。", "好。" },
        { "<|channel|>analysis<|message|>想<|end|><|start|>assistant<|channel|>commentary to=f <|constrain|>json<|message|>{}<|call|><|start|>assistant<|channel|>final<|message|>好。<|return|>", "好。" },
        { "<|start|>assistant<|channel|>analysis<|message|>想<|channel|>final<|message|>好。", "好。" },
        { "<|channel|>final<|message|>好。<|return|>", "好。" },
        { "<|channel>thought\n想<channel|>好", "好" },
        { "<|channel>thought\n<channel|>好<turn|>", "好" },
        { "</think>\n\n好", "好" },
        { "</thinking>好", "好" },
        { "\n</ThinK >\n好", "好" },
        { "◁/think▷好", "好" },
        { "<details style=\"color:gray\" open> <summary> Thinking... </summary>\n想</details>\n好。", "好。" },
        { "<details type=\"reasoning\" done=\"true\">\n<summary>x</summary>\n> 想\n</details>\n好。", "好。" },
        { "<details>\n<summary>Thought for 3 seconds</summary>想</details>好。", "好。" },
        { "好。<|im_end|>", "好。" },
        { "好。\n<|im_end|>\n<|endoftext|>\n", "好。\n" },
        { "好。<｜end▁of▁sentence｜>", "好。" },
        { "好。 </s>", "好。 " },
        { "<|im_start|>assistant\n好。<|im_end|>", "好。" },
        { "<|im_end|>", "" },
        { "好的，我来查。\n<think>\n想\n</think>\n\n七天。", "好的，我来查。\n七天。" },
        { "好的。\n<think>想</think>七天。", "好的。\n七天。" },
        { "好的。\n<think>想</think>", "好的。\n" },
    };

    public static TheoryData<string, string> Withdrawn => new()
    {
        { "用户在问保修期。\n</think>\n\n两年。", "两年。" },
        { "用户在问保修期。</think>\n\n两年。", "两年。" },
        { "甲\n乙\n</thinking>\r\n两年。", "两年。" },
        { "<think>x</think>一\n</think>\n二", "二" },
    };

    public static TheoryData<string> Prose =>
    [
        "保修期两年。",
        "  先空两格",
        "推理模型会先输出 <think> 标签，再写推理过程，最后才是回答。",
        "推理写在 <think> 和 </think> 之间，回答写在后面。",
        "遇到 </think> 就说明推理结束了，后面是正文。",
        "步骤如下。<details><summary>展开查看</summary>第一步打开设置。</details>完成。",
        "<details><summary>展开查看</summary>第一步打开设置。</details>完成。",
        "<details>想</details>好。",
        "<detailsx>好</detailsx>",
        "结束标签是</think>，后面是正文。",
        "标签有两个。\n<think> 表示推理开始，\n</think> 表示推理结束。",
        "开始标签是：\n<think>\n写推理。",
        "例子：\n```\n<think>\n推理\n</think>\n回答\n```\n就是这样。",
        "用 `<think>` 开始，用 `</think>` 结束。",
        "一 <think>x</think> 二",
        "一<think>x</think>二",
        "- <think>：推理\n- </think>：结束",
        "推理以 </thinking> 结束。\n</thinking>\n是结束标签。",
        "特殊标记 <|im_end|> 表示结束，<|endoftext|> 也是。",
        "最后会输出 <|im_end|>",
        "原价 <s>100</s>",
        "通道写作 <|channel|>analysis<|message|>，之后是 <|end|> 标记。",
        "Magistral writes [THINK] before and [/THINK] after its thoughts, see [1].",
        "Kimi 用 ◁think▷ 和 ◁/think▷。",
        "a < b, a <b> c, <",
        "1 <thin",
        "lone </details> stays",
        "价格 [T",
        "\n\n",
    ];

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var row in Thinking.Concat(Withdrawn))
            {
                all.Add(row.Data.Item1, row.Data.Item2);
            }

            foreach (var row in Prose)
            {
                all.Add(row.Data, row.Data);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Only_the_thinking_of_a_whole_answer_is_removed(string answer, string visible) =>
        Assert.Equal(visible, ThinkFilter.Strip(answer));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_cut_in_three_gives_the_same_text(string answer, string visible)
    {
        for (var i = 0; i <= answer.Length; i++)
        {
            for (var j = i; j <= answer.Length; j++)
            {
                Assert.Equal(visible, Replay([answer[..i], answer[i..j], answer[j..]]).Text);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void One_character_a_piece_gives_the_same_text(string answer, string visible) =>
        Assert.Equal(visible, Replay(answer.Select(c => c.ToString())).Text);

    [Theory]
    [MemberData(nameof(Prose))]
    public void Prose_is_never_withdrawn(string answer)
    {
        for (var i = 0; i <= answer.Length; i++)
        {
            Assert.False(Replay([answer[..i], answer[i..]]).WasWithdrawn);
        }
    }

    [Fact]
    public void Any_split_of_any_mix_of_marks_gives_the_text_of_the_whole()
    {
        string[] parts =
        [
            "<think>", "</think>", "</thinking >", "<details open>", "<summary>Thinking", "</details>", "<", "好", "。", "a b", "\n", " ", "<th", "ink>", "😀", "```\n",
            "<|channel|>", "final<|message|>", "analysis<|message|>", "<|end|>", "<|im_end|>", "[THINK]", "[", "◁think▷", "◁/think▷", "</s>",
        ];
        var answers = Gen.Elements(parts).ListOf().Select(p => string.Concat(p));
        var cuts = Gen.Choose(1, 5).ListOf(60);
        var property = Prop.ForAll(Arb.From(answers), Arb.From(cuts), (answer, sizes) =>
            Replay(Split(answer, sizes)).Text == ThinkFilter.Strip(answer));
        Check.One(PropertyRuns.Of(4000), property);
    }

    [Fact]
    public void Any_text_without_marks_is_unchanged()
    {
        var answers = Gen.Elements("好", "。", "\n", " ", "<", ">", "/", "[", "1]", "think", "`", "😀", "|", "details").ListOf().Select(p => string.Concat(p))
            .Where(static answer => !answer.Contains("think", StringComparison.Ordinal) || !answer.Contains('>', StringComparison.Ordinal));
        Check.One(PropertyRuns.Of(2000), Prop.ForAll(Arb.From(answers), answer => Replay(answer.Select(c => c.ToString())).Text == answer));
    }

    [Fact]
    public void Text_before_a_missing_opening_mark_is_withdrawn()
    {
        var filter = new ThinkFilter();
        Assert.Equal(new FilteredText("用户在问\n", false), filter.Push("用户在问\n"));
        Assert.Equal(new FilteredText("好", true), filter.Push("</think>\n好"));
        Assert.Equal(new FilteredText("。", false), filter.Push("。"));
    }

    [Fact]
    public void Text_that_cannot_become_a_mark_is_not_held_back()
    {
        var filter = new ThinkFilter();
        Assert.Equal("a <b", filter.Push("a <b").Text);
        Assert.Equal("c ", filter.Push("c <thi").Text);
        Assert.Equal("<thirteen> [", filter.Push("rteen> [").Text);
        Assert.Equal("<details", filter.Push("<details").Text);
    }

    [Fact]
    public void Endless_blanks_are_not_held_back_forever()
    {
        var filter = new ThinkFilter();
        var shown = Enumerable.Range(0, 100).Sum(_ => filter.Push(new string(' ', 100)).Text.Length);
        Assert.InRange(shown, 1, 10_000);
    }

    [Theory]
    [InlineData("<think>")]
    [InlineData("好。\n<think>")]
    public void A_long_block_is_not_kept_in_memory(string beginning)
    {
        var filter = new ThinkFilter();
        filter.Push(beginning);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(filter.Push(new string('想', 1000)).IsNothing);
        }

        Assert.Equal("好", filter.Push("</think>好").Text);
    }

    [Fact]
    public void After_a_reset_the_answer_starts_over()
    {
        var filter = new ThinkFilter();
        filter.Push("旧\n<think>x");
        filter.Reset();
        Assert.Equal(new FilteredText("", false), filter.Push("<think>x</think>"));
        Assert.Equal(new FilteredText("新", false), filter.Push("新"));
        Assert.True(filter.Complete().IsNothing);
    }

    private static (string Text, bool WasWithdrawn) Replay(IEnumerable<string> pieces)
    {
        var filter = new ThinkFilter();
        var (shown, wasWithdrawn) = ("", false);
        foreach (var output in pieces.Select(filter.Push))
        {
            shown = output.Withdrawn ? output.Text : shown + output.Text;
            wasWithdrawn |= output.Withdrawn;
        }

        var last = filter.Complete();
        return (last.Withdrawn ? last.Text : shown + last.Text, wasWithdrawn || last.Withdrawn);
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
