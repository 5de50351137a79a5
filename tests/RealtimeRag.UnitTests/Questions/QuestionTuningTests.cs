using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class QuestionTuningTests
{
    [Fact]
    public void Mode_all_asks_the_newest_final_whatever_it_says()
    {
        var finding = Find(QuestionTuning.Default with { Mode = QuestionMode.All }, "大家好", "今天天气不错");

        Assert.Equal(("今天天气不错", "大家好", true), (finding.Text, finding.Context, finding.Remainder.IsEmpty));
    }

    [Theory]
    [InlineData("我想问一下")]
    [InlineData("this is a")]
    [InlineData("因为")]
    public void In_mode_all_an_unfinished_final_is_asked_without_waiting(string newest)
    {
        var finding = Find(QuestionTuning.Default with { Mode = QuestionMode.All }, newest);
        Assert.Equal((QuestionFindingKind.Question, newest, true), (finding.Kind, finding.Text, finding.IsComplete));
    }

    [Theory]
    [InlineData("小助手，今天天气不错", "今天天气不错", "mode_all")]
    [InlineData("今天天气不错", "", "no_wake_phrase")]
    [InlineData("小助手。", "", "wake_phrase_alone")]
    public void Mode_all_asks_only_what_follows_the_wake_phrase(string newest, string asked, string reason)
    {
        var finding = Find(QuestionTuning.Default with { Mode = QuestionMode.All, WakePhrase = "小助手" }, "大家好", newest);

        Assert.Equal((asked, "", reason), (finding.Text, finding.Context, finding.Reason));
    }

    [Fact]
    public void Mode_all_keeps_what_is_to_be_ignored_for_the_next_final()
    {
        var tuning = QuestionTuning.Default with { Mode = QuestionMode.All, NeverAsk = ["听得到"] };

        Assert.Equal(("never_ask", "大家听得到吗"), (Find(tuning, "大家听得到吗").Reason, Find(tuning, "大家听得到吗").Remainder.Text));
        Assert.Equal(("今天天气不错", "大家听得到吗"), (Find(tuning, "大家听得到吗", "今天天气不错").Text, Find(tuning, "大家听得到吗", "今天天气不错").Context));
    }

    [Fact]
    public void Mode_never_stays_silent_after_the_wake_phrase_too() =>
        Assert.Equal("mode_never", Find(QuestionTuning.Default with { Mode = QuestionMode.Never, WakePhrase = "小助手" }, "小助手，价格是多少？").Reason);

    [Fact]
    public void Mode_never_asks_nothing() =>
        Assert.Equal("mode_never", Find(QuestionTuning.Default with { Mode = QuestionMode.Never }, "价格是多少？").Reason);

    [Fact]
    public void A_phrase_of_the_user_makes_a_question_whatever_its_width_and_case()
    {
        var finding = Find(QuestionTuning.Default with { AlwaysAsk = ["查一下 API"] }, "好的。帮我查一下ａｐｉ。");

        Assert.Equal(("帮我查一下ａｐｉ。", "always_ask", 1f), (finding.Text, finding.Reason, finding.Confidence));
    }

    [Fact]
    public void A_phrase_to_ignore_wins_over_a_phrase_to_ask()
    {
        var tuning = QuestionTuning.Default with { AlwaysAsk = ["听得到吗"], NeverAsk = ["听得到"] };

        Assert.Equal("never_ask", Find(tuning, "大家听得到吗？").Reason);
    }

    [Fact]
    public void A_latin_phrase_counts_only_as_whole_words() =>
        Assert.Equal(QuestionFindingKind.Statement, Find(QuestionTuning.Default with { AlwaysAsk = ["art"] }, "we start now").Kind);

    [Fact]
    public void Only_what_follows_the_wake_phrase_counts()
    {
        var finding = Find(QuestionTuning.Default with { WakePhrase = "小助手" }, "现在几点了？小助手，价格是多少？");

        Assert.Equal(("价格是多少？", ""), (finding.Text, finding.Context));
    }

    [Fact]
    public void Without_the_wake_phrase_nothing_is_asked() =>
        Assert.Equal("no_wake_phrase", Find(QuestionTuning.Default with { WakePhrase = "Hey Rag" }, "what is the price?").Reason);

    [Fact]
    public void The_wake_phrase_may_be_a_separate_final()
    {
        var tuning = QuestionTuning.Default with { WakePhrase = "hey rag" };

        Assert.False(Find(tuning, "Hey, Rag!").IsComplete);
        Assert.Equal("what is the price", Find(tuning, "Hey, Rag!", "what is the price").Text);
    }

    [Fact]
    public void A_high_threshold_keeps_doubtful_questions_quiet_and_a_low_one_asks_statements()
    {
        Assert.Equal(QuestionFindingKind.Statement, Find(QuestionTuning.Default with { Threshold = 1f }, "价格是多少").Kind);
        Assert.Equal("我们今天发布了", Find(QuestionTuning.Default with { Threshold = 0f }, "我们今天发布了").Text);
    }

    private static QuestionFinding Find(QuestionTuning tuning, params string[] finals) =>
        new QuestionFinder(new QuestionDetector(), tuning).Find(finals.Aggregate(Transcript.Empty, (t, f) => t.Append(f)));
}
