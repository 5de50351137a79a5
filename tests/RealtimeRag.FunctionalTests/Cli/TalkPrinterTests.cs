using System.Collections.Immutable;
using RealtimeRag.Cli.Talk;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;
using RealtimeRag.Core;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary>How each event of a conversation is printed on a terminal.</summary>
public sealed class TalkPrinterTests
{
    private static readonly RagSession Session = new() { SessionId = "s1", Protocol = 2, Backend = "mock", ResumeToken = "secret" };

    public static TheoryData<RagEvent, string, string> Events => new()
    {
        { new RagEvent.Connected(Session), "已连接，会话 s1，后端 mock", "connected, session s1, backend mock" },
        { new RagEvent.Status(RagStages.Listening), "（正在聆听）", "(listening)" },
        { new RagEvent.Status(RagStages.Analyzing, Question: "端口？"), "? 问题：端口？", "? question: 端口？" },
        { new RagEvent.Status(RagStages.InstantQuery, Question: "端口"), "? 立即提问：端口", "? instant question: 端口" },
        { new RagEvent.Status(RagStages.Interrupting), "（打断当前回答）", "(interrupting the current answer)" },
        { new RagEvent.Status(RagStages.Paused), "（已暂停）", "(paused)" },
        { new RagEvent.Status(RagStages.Paused, Note: "n"), "（已暂停）n", "(paused) n" },
        { new RagEvent.Status(RagStages.WaitingForQuestion, Note: "n"), "（没有问题，继续聆听）", "(no question, still listening)" },
        { new RagEvent.Status(RagStages.WaitingForQuestion, Note: "n") { Seq = 3 }, "", "" },
        { new RagEvent.Status(RagStages.QueryingRag), "", "" },
        { new RagEvent.Status(RagStages.Idle), "", "" },
        { new RagEvent.Status(RagStages.Closed), "（会话结束）", "(the session has ended)" },
        { new RagEvent.Decision("question", 1, "t", "r"), "", "" },
        { new RagEvent.Decision("statement", 1, "t", "r"), "（没有问题）", "(no question)" },
        { new RagEvent.Decision("incomplete", 1, "t", "r"), "（话未说完，等待下文）", "(incomplete, waiting for the rest)" },
        { new RagEvent.Decision("duplicate", 1, "t", "r"), "（重复，不再提问）", "(repeated, not asked again)" },
        { new RagEvent.Decision("paused", 1, "t", "r"), "（已暂停，忽略）", "(paused, ignored)" },
        { new RagEvent.Decision("novel", 1, "t", "r"), "（novel）", "(novel)" },
        { new RagEvent.Error("RAG_TIMEOUT", "m"), "✗ RAG_TIMEOUT：m", "✗ RAG_TIMEOUT: m" },
        { new RagEvent.Disconnected(null, "r", TimeSpan.FromMilliseconds(1500)), "（连接中断，1.5 秒后重连）", "(the connection broke, reconnecting in 1.5 s)" },
        { new RagEvent.Resumed(Session), "（已恢复连接，没有丢失内容）", "(reconnected, nothing was lost)" },
        { new RagEvent.SessionRestarted(Session, "s0", "expired"), "（已重新连接，但会话无法续传：expired，可能缺少内容）", "(reconnected, but the session could not be resumed: expired; something may be missing)" },
        { new RagEvent.Gap(2, 4), "（缺少第 2 至 4 帧）", "(frames 2 to 4 are missing)" },
        { new RagEvent.Closed(4502, "abuse", ByPlan: false), "连接已关闭（4502）：abuse", "the connection was closed (4502): abuse" },
        { new RagEvent.Closed(1000, "", ByPlan: true), "", "" },
        { new RagEvent.Acknowledged("ask", "s1"), "", "" },
        { new RagEvent.Unknown("hologram"), "", "" },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_has_its_line(RagEvent happened, string chinese, string english)
    {
        Assert.Equal(chinese, Printed(Language.Chinese, p => p.Print(happened)).TrimEnd('\n'));
        Assert.Equal(english, Printed(Language.English, p => p.Print(happened)).TrimEnd('\n'));
    }

    [Fact]
    public void An_answer_grows_on_one_line_and_ends_with_its_details()
    {
        var end = new AnswerEnd
        {
            Citations = [new(1, "手册 / 端口", "s", 0.9), new(2, "网页", "s", 0.5, "https://example.org/")],
            Suggested = ["怎么修改？"],
            Timing = new(null, null, TimeSpan.FromMilliseconds(120), TimeSpan.FromMilliseconds(1340), false),
            Usage = new(100, 57, 157, "0.000123", "USD"),
        };

        var text = Printed(Language.Chinese, printer =>
        {
            printer.Print(new RagEvent.Answer("a1", 0, "默认是"));
            printer.Print(new RagEvent.Answer("a1", 1, " 8000。"));
            printer.Print(new RagEvent.Answer("a1", 2, "", end));
        });

        Assert.Equal(
            """
            « 默认是 8000。
              [1] 手册 / 端口
              [2] 网页  https://example.org/
              → 怎么修改？
              首字 0.12 秒，全程 1.34 秒 · 157 tokens, 0.000123 USD

            """, text);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("truncated")]
    public void An_incomplete_answer_is_marked(string reason)
    {
        var text = Printed(Language.English, p => p.Print(new RagEvent.Answer("a1", 0, "x", new AnswerEnd { FinishReason = reason, Usage = new(1, 2, 3) })));

        Assert.Equal($"« x\n  {reason} · 3 tokens\n", text);
    }

    [Fact]
    public void An_empty_answer_prints_only_its_end() =>
        Assert.Equal("  error\n", Printed(Language.English, p => p.Print(new RagEvent.Answer("a1", 0, "", new AnswerEnd { FinishReason = "error" }))));

    [Fact]
    public void An_event_within_an_answer_gets_a_separate_line()
    {
        var text = Printed(Language.English, printer =>
        {
            printer.Print(new RagEvent.Answer("a1", 0, "one"));
            printer.Said("and the log?", isFinal: true);
            printer.Print(new RagEvent.Answer("a1", 1, "two"));
            printer.Print(new RagEvent.Gap(5, 5));
            printer.Print(new RagEvent.AnswerReplaced("a1", "three", "output_moderation"));
            printer.Print(new RagEvent.Answer("a1", 2, "", new AnswerEnd()));
            printer.Said("so", isFinal: false);
        });

        Assert.Equal("« one\n» and the log?\n« two\n(frames 5 to 5 are missing)\n(the answer was replaced: output_moderation)\n« three\n  … so\n", text);
    }

    [Fact]
    public void Spoken_words_are_never_treated_as_markup() =>
        Assert.Equal("» [red]not red[/] {0}\n", Printed(Language.English, p => p.Said("[red]not red[/] {0}", isFinal: true)));

    private static string Printed(Language language, Action<TalkPrinter> print)
    {
        using var output = new StringWriter();
        print(new TalkPrinter(new CliTerminal(output, TextWriter.Null, TextReader.Null, language, ansi: false, ImmutableDictionary<string, string?>.Empty)));
        return output.ToString();
    }
}
