using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>Windows of finals in any mixture: every question is asked, complete and in order, and nothing else.</summary>
public sealed class QuestionWindowProperties
{
    private static readonly string[] Questions =
    [
        "请问这个产品的价格是多少？", "什么时候能上线？", "有没有折扣？", "What is the default port?", "How do we roll back?", "这个 API 支持分页吗？",
    ];

    private static readonly string[] Statements =
    [
        "今天我们讨论发布流程。", "我们昨天发布了新版本。", "大家早上好。", "The tests are green.", "We shipped it yesterday.", "这部分已经做完了。",
    ];

    private static readonly QuestionFinder Finder = new(new QuestionDetector(), QuestionTuning.Default);

    /// <summary>Sentences of a conversation, some of which share a final.</summary>
    private static Arbitrary<(string Sentence, bool EndsFinal)[]> Talks { get; } =
        Gen.Elements(Questions.Concat(Statements).ToArray()).Zip(Gen.Elements(true, false)).ArrayOf().Where(talk => talk.Length is > 0 and <= 12).ToArbitrary();

    [Fact]
    public void The_sentences_themselves_are_clear()
    {
        var detector = new QuestionDetector();

        Assert.All(Questions, question => Assert.True(detector.Detect(question).IsQuestion, question));
        Assert.All(Statements, statement => Assert.False(detector.Detect(statement).IsQuestion, statement));
    }

    [Fact]
    public void Every_question_is_asked_in_order_and_no_statement_is() => Check(talk =>
    {
        var finding = Finder.Find(Window(talk));

        Assert.Equal(talk.Any(IsQuestion), finding.Kind == QuestionFindingKind.Question);
        Assert.Equal(Joined(talk.Where(IsQuestion)), finding.Text);
    });

    [Fact]
    public void The_statements_before_the_last_question_are_its_context() => Check(talk =>
    {
        var last = Array.FindLastIndex(talk, IsQuestion);

        Assert.Equal(Joined(talk.Take(Math.Max(0, last)).Where(s => !IsQuestion(s))), Finder.Find(Window(talk)).Context);
    });

    [Fact]
    public void The_statements_after_the_last_question_remain() => Check(talk =>
    {
        var last = Array.FindLastIndex(talk, IsQuestion);

        Assert.Equal(Joined(talk.Skip(last + 1)), Finder.Find(Window(talk)).Remainder.Text);
    });

    [Fact]
    public void Sentences_of_an_asked_question_are_never_asked_again() => Check(talk =>
        Assert.Equal(QuestionFindingKind.Statement, Finder.Find(Finder.Find(Window(talk)).Remainder).Kind));

    [Fact]
    public void The_ends_of_finals_do_not_affect_whole_sentences() => Check(talk =>
        Assert.Equal(Finder.Find(Window(talk)).Text, Finder.Find(Window([.. talk.Select(s => (s.Sentence, true))])).Text));

    [Fact]
    public void Whole_sentences_are_complete() => Check(talk => Assert.True(Finder.Find(Window(talk)).IsComplete));

    [Fact]
    public void Mode_all_asks_the_newest_final_with_the_rest_as_context() => Check(talk =>
    {
        var window = Window(talk);
        var finding = new QuestionFinder(new QuestionDetector(), QuestionTuning.Default with { Mode = QuestionMode.All }).Find(window);

        Assert.Equal((window.Finals[^1], Transcript.Join(window.Finals[..^1])), (finding.Text, finding.Context));
    });

    /// <summary>Statements of every total length, so that no length hides what comes first.</summary>
    [Theory]
    [InlineData("what is the default timeout of the gateway")]
    [InlineData("how do we roll back the last release")]
    public void A_question_that_opens_a_long_final_without_marks_is_asked_whatever_follows(string question)
    {
        const string Talk = "the tests are green and we shipped it yesterday so the team went home early and the customer was happy with the result ";
        var words = string.Concat(Enumerable.Repeat(Talk, 6)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(Enumerable.Range(20, 100), count =>
        {
            var final = $"{question} {string.Join(' ', words.Take(count))}";
            var finding = Finder.Find(Transcript.Empty.Append(final));

            Assert.True(finding.Kind == QuestionFindingKind.Question && finding.Text.StartsWith(question, StringComparison.Ordinal), $"{count} more words: {finding.Confidence:F3}");
        });
    }

    private static void Check(Action<(string Sentence, bool EndsFinal)[]> property) => Prop.ForAll(Talks, property).Check(PropertyRuns.Of(100));

    private static bool IsQuestion((string Sentence, bool EndsFinal) sentence) => sentence.Sentence[^1] is '?' or '？';

    private static string Joined(IEnumerable<(string Sentence, bool EndsFinal)> sentences) => Transcript.Join(sentences.Select(s => s.Sentence));

    private static Transcript Window((string Sentence, bool EndsFinal)[] talk)
    {
        var (transcript, final) = (Transcript.Empty, new List<string>());
        foreach (var (sentence, endsFinal) in talk)
        {
            final.Add(sentence);
            if (endsFinal)
            {
                transcript = transcript.Append(Transcript.Join(final));
                final.Clear();
            }
        }

        return transcript.Append(Transcript.Join(final));
    }
}
