using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

/// <summary>For any events in any order, the client ends with one clear outcome and the complete text.</summary>
public sealed class DifyTurnProperties
{
    private static readonly string[] Pieces = ["", " ", "九十九元。", "<think>", "</think>", "a", "\n", "😀", "<thi", "nk>", "你好。"];

    [Fact]
    public void A_turn_ends_once_and_nothing_comes_after_its_end() => Check(static (events, keepThinking) =>
    {
        var turn = new DifyTurn("c-1", contextLost: false, keepThinking);
        List<AnswerEvent> output = [];
        foreach (var e in events)
        {
            var (wasOver, state, known) = (turn.IsOver, turn.State, output.Count);
            turn.Take(e, output);
            Assert.True(!wasOver || (turn.State == state && output.Count == known), "something after the end");
        }

        turn.TakeEndOfStream(output);
        Assert.True(turn.IsOver);
        Assert.Equal(turn.State == DifyTurnState.Failed, turn.Fault is not null);
        Assert.True(turn.State != DifyTurnState.Succeeded || turn.HasText, "a good answer of nothing");
        Assert.True(output.OfType<AnswerEvent.Identified>().Count() <= 1 && output.OfType<AnswerEvent.ConversationMoved>().Count() <= 1);
        Assert.DoesNotContain(output, static e => e is AnswerEvent.Delta { Text.Length: 0 });
    });

    [Fact]
    public void With_thinking_kept_only_leading_white_space_is_removed() => Check(static (events, _) =>
    {
        var turn = new DifyTurn(null, contextLost: false, keepThinking: true);
        List<AnswerEvent> output = [];
        var said = new StringBuilder();
        foreach (var e in events)
        {
            if (!turn.IsOver && e.Kind == DifyEventKind.Message)
            {
                said.Append(e.Answer);
            }
            else if (!turn.IsOver && e.Kind == DifyEventKind.Replace)
            {
                said.Clear().Append(e.Answer);
            }

            turn.Take(e with { RunAnswer = null, Kind = e.Kind == DifyEventKind.AgentMessage ? DifyEventKind.Other : e.Kind }, output);
        }

        Assert.Equal(said.ToString().Trim(), TextOf(output).Trim());
    });

    [Fact]
    public void Without_thinking_no_finished_think_block_reaches_the_end_of_a_good_answer() => Check(static (events, _) =>
    {
        var turn = new DifyTurn(null, contextLost: false, keepThinking: false);
        List<AnswerEvent> output = [];
        turn.Take(new DifyEvent(DifyEventKind.Message) { Answer = "<think>secret</think>" }, output);
        foreach (var e in events)
        {
            turn.Take(e.Kind == DifyEventKind.Replace ? e with { Answer = "<think>secret</think>" + e.Answer } : e, output);
        }

        turn.TakeEndOfStream(output);
        Assert.DoesNotContain("secret", TextOf(output), StringComparison.Ordinal);
    });

    private static string TextOf(List<AnswerEvent> events) => events.Aggregate("", static (text, e) => e switch
    {
        AnswerEvent.Delta delta => text + delta.Text,
        AnswerEvent.Replace replace => replace.Text,
        _ => text,
    });

    private static void Check(Action<List<DifyEvent>, bool> property) => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            property([.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => Event(random))], random.Next(2) == 0);
        }).Check(PropertyRuns.Of(5_000));

    private static DifyEvent Event(Random random) => new(random.Next(20) switch
    {
        < 9 => DifyEventKind.Message,
        < 12 => DifyEventKind.AgentMessage,
        12 => DifyEventKind.Replace,
        13 => DifyEventKind.MessageEnd,
        14 => DifyEventKind.WorkflowFinished,
        15 => DifyEventKind.WorkflowPaused,
        16 => DifyEventKind.Error,
        _ => DifyEventKind.Other,
    })
    {
        Answer = Pieces[random.Next(Pieces.Length)],
        TaskId = random.Next(3) == 0 ? "t" + random.Next(2) : null,
        MessageId = random.Next(3) == 0 ? "m" + random.Next(2) : null,
        ConversationId = random.Next(3) == 0 ? "c-" + random.Next(2) : null,
        RunStatus = random.Next(2) == 0 ? "succeeded" : "failed",
        RunAnswer = random.Next(2) == 0 ? "九十九元。" : null,
        Status = random.Next(2) == 0 ? 500 : null,
        ErrorText = random.Next(2) == 0 ? "x" : null,
    };
}
