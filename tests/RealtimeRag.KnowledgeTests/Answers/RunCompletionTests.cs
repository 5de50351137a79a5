using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class RunCompletionTests
{
    private const string Steps = "先看这里。\n接种流程如下：\n1. 取号\n2. 量体温\n3. 接种\n接种后不要洗澡。";

    [Theory]
    [InlineData("体检前不要进食。它会影响结果。", "它会影响结果。", "体检前不要进食。它会影响结果。")]
    [InlineData("周一开门。但是周二不开。", "但是周二不开。", "周一开门。但是周二不开。")]
    [InlineData("甲在一楼。乙在二楼。", "乙在二楼。", "乙在二楼。")]
    [InlineData("The desk is open. It keeps your bags.", "It keeps your bags.", "The desk is open. It keeps your bags.")]
    [InlineData("The desk is open. Items are kept.", "Items are kept.", "Items are kept.")]
    [InlineData("它很快。", "它很快。", "它很快。")]
    public void A_reference_is_quoted_with_its_antecedent(string text, string part, string completed) =>
        Assert.Equal(completed, Completed(text, part));

    [Theory]
    [InlineData("接种流程如下：\n", "接种流程如下：\n1. 取号\n2. 量体温\n3. 接种\n")]
    [InlineData("2. 量体温\n", "2. 量体温\n")]
    public void A_colon_includes_the_list_after_it(string part, string completed) => Assert.Equal(completed, Completed(Steps, part));

    [Theory]
    [InlineData("2. 量体温\n")]
    [InlineData("1. 取号\n2. 量体温\n")]
    [InlineData("接种流程如下：\n1. 取号\n")]
    public void A_how_question_gets_all_the_steps(string part) =>
        Assert.Equal("接种流程如下：\n1. 取号\n2. 量体温\n3. 接种\n", Completed(Steps, part, wantsSteps: true));

    [Theory]
    [InlineData("请带：\n毛巾\n防晒霜\n九点开船。", "请带：\n", "请带：\n毛巾\n防晒霜\n")]
    [InlineData("两条规定：\n第一不准抽烟。\n第二不准喝酒。", "两条规定：\n", "两条规定：\n第一不准抽烟。\n第二不准喝酒。")]
    public void A_list_ends_where_its_lines_change(string text, string part, string completed) => Assert.Equal(completed, Completed(text, part));

    [Fact]
    public void Nothing_is_added_without_room()
    {
        Assert.Equal("它会影响结果。", Completed("体检前不要进食。它会影响结果。", "它会影响结果。", room: 7));
        Assert.Equal("接种流程如下：\n1. 取号\n", Completed(Steps, "接种流程如下：\n", room: 7));
    }

    private static string Completed(string text, string part, int room = 100, bool wantsSteps = false)
    {
        var units = AnswerUnits.Of(text);
        var start = text.IndexOf(part, StringComparison.Ordinal);
        var run = new RunCompletion(new WeighedPassage(text, units, new double[units.Count])).Complete(new AnswerRun(0, start, start + part.Length), room, wantsSteps);
        return text[run.Start..run.End];
    }
}
