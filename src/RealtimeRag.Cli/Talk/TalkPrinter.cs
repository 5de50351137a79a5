using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Talk;

/// <summary>Prints a session as text: the speech, how the server classified it, and the answers as they arrive. Not thread-safe.</summary>
internal sealed class TalkPrinter(CliTerminal terminal)
{
    private bool _answering;
    private string? _interim;

    /// <summary>Prints what the speaker said.</summary>
    public void Said(string text, bool isFinal)
    {
        EndAnswerLine();
        terminal.WriteLine(isFinal ? $"» {text}" : $"  … {text}", isFinal ? "bold" : "dim");
    }

    /// <summary>Prints what a recognizer heard, except a repeated interim.</summary>
    public void Heard(string text, bool isFinal, string? speaker)
    {
        var line = speaker is null ? text : $"{speaker}: {text}";
        if (isFinal || line != _interim)
        {
            Said(line, isFinal);
        }

        _interim = isFinal ? null : line;
    }

    /// <summary>Prints one event.</summary>
    public void Print(RagEvent happened)
    {
        switch (happened)
        {
            case RagEvent.Answer answer:
                PrintAnswer(answer);
                break;
            case RagEvent.AnswerReplaced replaced:
                PrintLine(new($"（回答已被替换：{replaced.Reason}）", $"(the answer was replaced: {replaced.Reason})"), "yellow");
                PrintAnswer(new RagEvent.Answer(replaced.AnswerId, 0, replaced.Text));
                break;
            case RagEvent.Clarify clarify:
                PrintChoices(clarify);
                break;
            case RagEvent.Status status when Status(status) is { } text:
                PrintLine(text, status.Stage is RagStages.Analyzing or RagStages.InstantQuery ? "cyan" : "dim");
                break;
            case RagEvent.Decision decision when Decision(decision) is { } text:
                PrintLine(text, "dim");
                break;
            case RagEvent.Error error:
                PrintLine(new($"✗ {error.Code}：{error.Message}", $"✗ {error.Code}: {error.Message}"), "red");
                break;
            default:
                PrintConnection(happened);
                break;
        }
    }

    private static LocalizedText? Status(RagEvent.Status status) => status.Stage switch
    {
        RagStages.Listening => new("（正在聆听）", "(listening)"),
        RagStages.Analyzing => new($"? 问题：{status.Question}", $"? question: {status.Question}"),
        RagStages.InstantQuery => new($"? 立即提问：{status.Question}", $"? instant question: {status.Question}"),
        RagStages.Interrupting => new("（打断当前回答）", "(interrupting the current answer)"),
        RagStages.Paused => new($"（已暂停）{status.Note}", $"(paused) {status.Note}".TrimEnd()),
        RagStages.WaitingForQuestion when status.Seq == 0 => new("（没有问题，继续聆听）", "(no question, still listening)"),
        RagStages.Closed => new("（会话结束）", "(the session has ended)"),
        _ => null,
    };

    private static LocalizedText? Decision(RagEvent.Decision decision) => decision.Kind switch
    {
        "question" => null,
        "statement" => new("（没有问题）", "(no question)"),
        "incomplete" => new("（话未说完，等待下文）", "(incomplete, waiting for the rest)"),
        "duplicate" => new("（重复，不再提问）", "(repeated, not asked again)"),
        "paused" => new("（已暂停，忽略）", "(paused, ignored)"),
        "uncertain" => new("（没有听清，未提问）", "(heard too badly, not asked)"),
        "ignored" => new("（不回答此人）", "(this speaker is not answered)"),
        _ => new($"（{decision.Kind}）", $"({decision.Kind})"),
    };

    private void PrintAnswer(RagEvent.Answer answer)
    {
        if (!_answering && answer.Text.Length > 0)
        {
            terminal.Write("« ", "green");
            _answering = true;
        }

        terminal.Write(answer.Text, "green");
        if (answer.End is { } end)
        {
            EndAnswerLine();
            PrintEnd(end);
        }
    }

    private void PrintChoices(RagEvent.Clarify clarify)
    {
        PrintLine(new("您是想问（可以说“第一个”，或说出标题）：", "Did you mean (say \"the first\", or the title):"), "green");
        foreach (var choice in clarify.Choices)
        {
            terminal.WriteLine($"  {choice.N}. {choice.Title}", "green");
        }
    }

    private void PrintEnd(AnswerEnd end)
    {
        foreach (var citation in end.Citations)
        {
            terminal.WriteLine($"  [{citation.Index}] {citation.Title}{(citation.Url is { } url ? "  " + url : "")}", "dim");
        }

        foreach (var question in end.Suggested)
        {
            terminal.WriteLine($"  → {question}", "dim");
        }

        if (Summary(end) is { Length: > 0 } summary)
        {
            terminal.WriteLine("  " + summary, "dim");
        }
    }

    private string Summary(AnswerEnd end)
    {
        List<string> parts = [];
        if (end.FinishReason != "complete")
        {
            parts.Add(end.FinishReason);
        }

        if (end.Timing is { First: { } first, Total: { } total })
        {
            parts.Add(terminal.Say(new(
                $"首字 {first.TotalSeconds:0.00} 秒，全程 {total.TotalSeconds:0.00} 秒",
                $"first words after {first.TotalSeconds:0.00} s, complete after {total.TotalSeconds:0.00} s")));
        }

        if (end.Usage is { } usage)
        {
            parts.Add(usage.Price is { } price ? $"{usage.TotalTokens} tokens, {price} {usage.Currency}" : $"{usage.TotalTokens} tokens");
        }

        return string.Join(" · ", parts);
    }

    private void PrintConnection(RagEvent happened)
    {
        LocalizedText? text = happened switch
        {
            RagEvent.Connected { Session: var s } => new(
                $"已连接，会话 {s.SessionId}{(s.Backend is { } b ? $"，后端 {b}" : "")}", $"connected, session {s.SessionId}{(s.Backend is { } e ? $", backend {e}" : "")}"),
            RagEvent.Disconnected d => new(
                $"（连接中断，{d.RetryIn.TotalSeconds:0.0} 秒后重连）", $"(the connection broke, reconnecting in {d.RetryIn.TotalSeconds:0.0} s)"),
            RagEvent.Resumed => new("（已恢复连接，没有丢失内容）", "(reconnected, nothing was lost)"),
            RagEvent.SessionRestarted r => new(
                $"（已重新连接，但会话无法续传：{r.Reason}，可能缺少内容）", $"(reconnected, but the session could not be resumed: {r.Reason}; something may be missing)"),
            RagEvent.Gap g => new($"（缺少第 {g.FromSeq} 至 {g.ToSeq} 帧）", $"(frames {g.FromSeq} to {g.ToSeq} are missing)"),
            RagEvent.Closed { ByPlan: false } c => new($"连接已关闭（{c.CloseCode}）：{c.Reason}", $"the connection was closed ({c.CloseCode}): {c.Reason}"),
            _ => null,
        };
        if (text is { } line)
        {
            PrintLine(line, happened is RagEvent.Connected or RagEvent.Resumed ? "dim" : "yellow");
        }
    }

    private void PrintLine(LocalizedText text, string style)
    {
        EndAnswerLine();
        terminal.WriteLine(terminal.Say(text), style);
    }

    private void EndAnswerLine()
    {
        if (_answering)
        {
            terminal.WriteLine();
            _answering = false;
        }
    }
}
