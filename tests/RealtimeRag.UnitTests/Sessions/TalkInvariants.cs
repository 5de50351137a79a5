using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>Watches a conversation step by step and fails if a promise of the protocol is broken.</summary>
internal sealed class TalkInvariants(ProtocolVersion version, SessionRules rules)
{
    private readonly Dictionary<string, int> _open = [];
    private readonly Dictionary<string, string> _texts = [];
    private readonly HashSet<string> _ended = [];
    private readonly Dictionary<string, int> _idles = [];
    private readonly HashSet<long> _started = [];
    private readonly HashSet<long> _live = [];
    private bool _isOver;
    private int _owedStatuses;
    private int _owedDecisions;

    /// <summary>The numbers of answers that were started and neither ended nor cancelled.</summary>
    public IReadOnlyCollection<long> Live => _live;

    /// <summary>What was said so far of each answer, by its name.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>The backend has said its last word of an answer.</summary>
    public void Ended(long number) => _live.Remove(number);

    /// <summary>A final chunk, or a paused chunk, was accepted: it is owed one status, and a final one decision.</summary>
    public void Owe(bool decision)
    {
        _owedStatuses++;
        _owedDecisions += decision ? 1 : 0;
    }

    /// <summary>A final whose status is owed already is owed another decision.</summary>
    public void OweDecision() => _owedDecisions++;

    public void Check(SessionInput input, SessionState before, IReadOnlyList<SessionEffect> effects, SessionState after)
    {
        CheckAcknowledgement(input, before, effects);
        foreach (var effect in effects)
        {
            Assert.False(_isOver && effect is not SessionEffect.Close and not SessionEffect.Forget, $"{effect} after the end");
            Take(effect);
        }

        CheckBounds(input, after);
    }

    public void CheckEnd()
    {
        Assert.Empty(_live);
        Assert.Empty(_open);
        Assert.Equal(0, _owedStatuses);
        Assert.Equal(0, version == ProtocolVersion.V2 ? _owedDecisions : 0);
        Assert.All(_idles.Values, static count => Assert.Equal(1, count));
    }

    private static void CheckAcknowledgement(SessionInput input, SessionState before, IReadOnlyList<SessionEffect> effects)
    {
        var sent = effects.OfType<SessionEffect.Send>().Select(static send => send.Frame).ToList();
        var acknowledgements = sent.Count(static frame => frame is ServerFrame.Ack);
        if (input is not SessionInput.MessageArrived { Message: { ReceivedType: { } type } message } || before.IsClosed || !IsAcknowledged(before.Acks, message))
        {
            Assert.Equal(0, acknowledgements);
            return;
        }

        Assert.Equal(1, acknowledgements);
        var at = sent.FindIndex(static frame => frame is ServerFrame.Ack);
        Assert.Equal(type, ((ServerFrame.Ack)sent[at]).ReceivedType);

        // Only the final before may get its status first.
        Assert.True(at == 0 || (at == 1 && sent[0] is ServerFrame.Status { Stage: Stage.WaitingForQuestion } && before.Open is not null));
        var moved = before.Ending is null && message.SessionId is { } id ? id : before.SessionId;
        Assert.Equal(moved, ((ServerFrame.Ack)sent[at]).SessionId);
    }

    private static bool IsAcknowledged(AckPolicy policy, ClientMessage message) => policy switch
    {
        AckPolicy.All => true,
        AckPolicy.Final => message.Frame switch
        {
            ClientFrame.AsrChunk chunk => chunk.IsFinal,
            ClientFrame.Speech speech => speech.Then is not null || speech.Chunks.Any(static chunk => chunk.IsFinal),
            _ => true,
        },
        _ => false,
    };

    private void Take(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.Send { Frame: ServerFrame.Answer answer }:
                TakeAnswer(answer);
                break;
            case SessionEffect.Send { Frame: ServerFrame.AnswerReplace replace }:
                Assert.Equal(ProtocolVersion.V2, version);
                Assert.Contains(replace.AnswerId, _open.Keys);
                _texts[replace.AnswerId] = replace.Content;
                break;
            case SessionEffect.Send { Frame: ServerFrame.Status status }:
                TakeStatus(status);
                break;
            case SessionEffect.Send { Frame: ServerFrame.Decision }:
                Assert.Equal(ProtocolVersion.V2, version);
                _owedDecisions--;
                break;
            case SessionEffect.Send { Frame: ServerFrame.Error { Code: ErrorCode.QueueFull } }:
                _owedStatuses--;
                break;
            case SessionEffect.StartAnswer start:
                Assert.True(_started.Add(start.Number), "an answer is started twice");
                Assert.True(!_ended.Contains($"a{start.Number}"), "a cancelled question is asked");
                Assert.Empty(_live);
                _live.Add(start.Number);
                break;
            case SessionEffect.CancelAnswer cancel:
                Assert.Contains(cancel.Number, _started);
                _live.Remove(cancel.Number);
                break;
            case SessionEffect.Close or SessionEffect.Forget:
                if (effect is SessionEffect.Forget)
                {
                    // Nobody is there any more who could miss the last frames.
                    _open.Clear();
                    (_owedStatuses, _owedDecisions) = (0, 0);
                }

                _isOver = true;
                break;
        }
    }

    private void TakeAnswer(ServerFrame.Answer answer)
    {
        Assert.True(_open.Count == 0 || _open.ContainsKey(answer.AnswerId), "two answers interleave");
        Assert.DoesNotContain(answer.AnswerId, _ended);
        Assert.Equal(_open.GetValueOrDefault(answer.AnswerId), answer.StreamIndex);
        Assert.True(answer.Content.Length > 0 || answer.End is not null, "an empty piece");
        _texts[answer.AnswerId] = _texts.GetValueOrDefault(answer.AnswerId, "") + answer.Content;
        if (answer.End is null)
        {
            _open[answer.AnswerId] = answer.StreamIndex + 1;
            return;
        }

        Assert.True(answer.StreamIndex > 0 || version == ProtocolVersion.V2, "an answer of nothing");
        _open.Remove(answer.AnswerId);
        if (version == ProtocolVersion.V2)
        {
            _ended.Add(answer.AnswerId);
        }
        else
        {
            _texts[answer.AnswerId] += "|";
        }
    }

    private void TakeStatus(ServerFrame.Status status)
    {
        switch (status.Stage)
        {
            case Stage.WaitingForQuestion:
            case Stage.Paused when status.Note is not null:
                _owedStatuses--;
                break;
            case Stage.Analyzing when status.AnswerId is { } id && !_typed.Remove(id):
                _owedStatuses--;
                break;
            case Stage.Idle:
                var answer = status.AnswerId!;
                _idles[answer] = _idles.GetValueOrDefault(answer) + 1;
                Assert.DoesNotContain(answer, _open.Keys);
                break;
        }
    }

    private void CheckBounds(SessionInput input, SessionState state)
    {
        Assert.True(state.Waiting.Count(static asked => !asked.IsCancelled) <= rules.QueueLength && state.Waiting.Length <= 2 * rules.QueueLength);
        Assert.True(state.Past.Length <= 32);
        Assert.True(state.Transcript.Text.Length <= Transcript.Capacity);
        Assert.True(state.Conversation.Turns.Length <= Conversation.MaxTurns);
        Assert.All(state.Conversation.Turns, static turn => Assert.True(turn.Answer.Length <= Conversation.MaxTurnLength));
        Assert.True(state.Running is not null || state.Waiting.IsEmpty, "questions wait behind nothing");
        Assert.True(input is not SessionInput.Ticked || state.NextDeadline is null || state.NextDeadline > input.At, "a deadline stays behind");
        Assert.Equal(Expected(state), _live.Order());
    }

    /// <summary>The answers that the state knows to run: the one that is being said, and one that was asked early and has not ended.</summary>
    private static IEnumerable<long> Expected(SessionState state)
    {
        if (state.Running is { } running)
        {
            yield return running.Asked.Number;
        }

        if (state.Speculation is { Failure: null } early && !early.Events.Any(static happened => happened is AnswerEvent.Completed))
        {
            yield return early.Number;
        }
    }

    private readonly HashSet<string> _typed = [];

    /// <summary>The next answer's analyzing belongs to a typed question and to no final.</summary>
    public void Typed(string answerId) => _typed.Add(answerId);
}
