using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Ask;

/// <summary>
/// Prints the answer to one question and detects its end. In v1 the same text may be asked twice, once because it was detected as a question and
/// once by an instant query: the first answer is then interrupted, and the second one counts.
/// </summary>
internal sealed class OneAnswer(CliTerminal terminal, bool isV2)
{
    private bool _begun;
    private bool _anyText;
    private bool _failed;

    /// <summary>Processes one event.</summary>
    /// <returns>Whether the answer is complete, once it has ended; null before.</returns>
    public bool? Take(RagEvent happened)
    {
        switch (happened)
        {
            case RagEvent.Status { Stage: RagStages.InstantQuery }:
                _begun = true;
                break;
            case RagEvent.Answer answer when isV2 || _begun:
                Print(answer);
                break;
            case RagEvent.Clarify clarify:
                terminal.Out.WriteLine(terminal.Say(new("您是想问：", "Did you mean:")));
                foreach (var choice in clarify.Choices)
                {
                    terminal.Out.WriteLine($"{choice.N}. {choice.Title}");
                }

                break;
            case RagEvent.AnswerReplaced replaced:
                EndLine();
                terminal.Note(terminal.Say(new("（回答已被替换）", "(the answer was replaced)")));
                Print(new RagEvent.Answer(replaced.AnswerId, 0, replaced.Text));
                break;
            case RagEvent.Error error:
                _failed = true;
                EndLine();
                terminal.Fail(new LocalizedText($"{error.Code}：{error.Message}", $"{error.Code}: {error.Message}"));
                return isV2 && error.AnswerId is null ? false : null;
            case RagEvent.SessionRestarted or RagEvent.Gap:
                _failed = true;
                break;
            case RagEvent.Status { Stage: RagStages.Idle } when isV2 || _begun:
                return !_failed;
            case RagEvent.Closed closed:
                terminal.Fail(new($"连接在回答完成前关闭（{closed.CloseCode}）：{closed.Reason}", $"The connection was closed before the answer was complete ({closed.CloseCode}): {closed.Reason}"));
                return false;
            default:
                break;
        }

        return null;
    }

    private void Print(RagEvent.Answer answer)
    {
        terminal.Out.Write(answer.Text);
        terminal.Out.Flush();
        _anyText |= answer.Text.Length > 0;
        if (answer.End is not { } end)
        {
            return;
        }

        EndLine();
        _failed |= end.FinishReason is not ("complete" or "truncated" or "clarify");
        foreach (var citation in end.Citations)
        {
            terminal.Note($"[{citation.Index}] {citation.Title}");
        }
    }

    private void EndLine()
    {
        if (_anyText)
        {
            terminal.Out.WriteLine();
            _anyText = false;
        }
    }
}
