using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>Plays a conversation on the bare machine. Every call returns the machine's effects, one readable line each.</summary>
internal sealed class MachineTalk
{
    private readonly ProtocolVersion _version;
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    public MachineTalk(ProtocolVersion version = ProtocolVersion.V1, Func<SessionRules, SessionRules>? change = null, Language language = Language.Chinese)
    {
        _version = version;
        var rules = new SessionRules(new QuestionFinder(new MarkDetector(), QuestionTuning.Default));
        Rules = change?.Invoke(rules) ?? rules;
        State = SessionState.Begin(version, "s1", language, Rules);
    }

    public SessionRules Rules { get; }

    public SessionState State { get; private set; }

    /// <summary>The effects of the last step, as they are.</summary>
    public IReadOnlyList<SessionEffect> Effects { get; private set; } = [];

    public TimeSpan Now => _now;

    public IEnumerable<ServerFrame> Frames => Effects.OfType<SessionEffect.Send>().Select(static send => send.Frame);

    public string[] Step(Func<TimeSpan, SessionInput> input, long room = long.MaxValue)
    {
        var step = SessionMachine.Step(State, input(_now), Rules, room);
        State = step.State;
        Effects = step.Effects;
        return [.. step.Effects.Select(Show)];
    }

    public string[] Open() => Step(static now => new SessionInput.Opened(null, now));

    public string[] Say(ClientFrame frame, string type, string? sessionId = null) =>
        Step(now => new SessionInput.MessageArrived(ClientMessage.Of(frame, type, sessionId), now, now));

    public string[] Bad(ErrorCode code, string? type = null, string? sessionId = null) =>
        Step(now => new SessionInput.MessageArrived(ClientMessage.Bad(code, type, sessionId: sessionId), now, now));

    public string[] Final(string text, string? sessionId = null) => Say(new ClientFrame.AsrChunk(text, true), "asr_chunk", sessionId);

    public string[] Interim(string text) => Say(new ClientFrame.AsrChunk(text, false), "asr_chunk");

    public string[] Control(ControlAction action) => Say(new ClientFrame.Control(action), "control");

    public string[] Keepalive(string? sessionId = null) => Say(new ClientFrame.Keepalive(), "keepalive", sessionId);

    public string[] Ask(string text) => Say(new ClientFrame.Ask(text), "ask");

    public string[] Cancel(string? answerId = null) => Say(new ClientFrame.Cancel(answerId), "cancel");

    public string[] Happens(long number, AnswerEvent happened) => Step(now => new SessionInput.AnswerProgressed(number, happened, now));

    public string[] Delta(long number, string text) => Happens(number, new AnswerEvent.Delta(text));

    public string[] Completes(long number, bool truncated = false) => Happens(number, new AnswerEvent.Completed(truncated));

    public string[] Fails(long number, ErrorCode code) => Step(now => new SessionInput.AnswerFailed(number, AnswerFailure.Of(code), now));

    public string[] Leaves(bool forGood = false) => Step(now => new SessionInput.Detached(forGood, now));

    public string[] Returns() => Step(static now => new SessionInput.Attached(now));

    public string[] Drain(double seconds) => Step(now => new SessionInput.DrainRequested(
        CloseReason.Draining(TimeSpan.FromSeconds(2)), TimeSpan.FromSeconds(seconds), now));

    public string[] ShutDown() => Step(static now => new SessionInput.ShutdownRequested(CloseReason.GoingAway, now));

    /// <summary>Moves the clock and ticks only where a deadline has passed, as the loop does.</summary>
    public string[] After(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return State.NextDeadline <= _now ? Step(static now => new SessionInput.Ticked(now)) : [];
    }

    private string Show(SessionEffect effect) => effect switch
    {
        SessionEffect.Send send => Show(send.Frame),
        SessionEffect.StartAnswer start => $"start {start.Number} '{start.Request.Question}'{(start.IsSpeculative ? " early" : "")}",
        SessionEffect.CancelAnswer cancel => $"cancel {cancel.Number}",
        SessionEffect.SettleSpeculation settled => $"settled {settled.Number} {(settled.Saved is { } saved ? $"saved {saved.TotalMilliseconds}" : "wasted")}",
        SessionEffect.PassFeedback feedback => $"feedback {feedback.MessageId} {feedback.User} {feedback.Rating ?? "none"}",
        SessionEffect.ReleaseFrames release => $"release {release.Seq}",
        SessionEffect.Close close => $"close {close.Reason.Code}",
        SessionEffect.Forget forget => forget.IsExpired ? "expire" : "forget",
        _ => effect.ToString(),
    };

    private string Show(ServerFrame frame) => frame switch
    {
        ServerFrame.Connected connected => $"connected {connected.SessionId}",
        ServerFrame.Ack ack => $"ack {ack.ReceivedType} {ack.SessionId}",
        ServerFrame.Status status => string.Concat(
            "status ",
            WireWords.Of(status.Stage),
            status.Question is null ? "" : $" '{status.Question}'",
            status.IsInstant ? " instant" : "",
            status.Note is null ? "" : " note",
            _version == ProtocolVersion.V2 && status.AnswerId is not null ? " " + status.AnswerId : ""),
        ServerFrame.Answer answer => $"{answer.AnswerId} #{answer.StreamIndex} '{answer.Content}'{(answer.End is { } end ? " final " + WireWords.Of(end.Reason) : "")}",
        ServerFrame.AnswerReplace replace => $"{replace.AnswerId} replaced '{replace.Content}' {replace.Reason}",
        ServerFrame.Clarify clarify => $"{clarify.AnswerId} clarify {string.Join(" | ", clarify.Titles)}",
        ServerFrame.Decision decision => $"decision {WireWords.Of(decision.Kind)} '{decision.Text}'",
        ServerFrame.Error error => $"error {ErrorTable.WireName(error.Code)}{(error.AnswerId is null ? "" : " " + error.AnswerId)}",
        ServerFrame.BudgetNotice { Use: var use } => $"limit {use.Limit} {use.Used}/{use.Most}",
        ServerFrame.Resumed resumed => $"resumed {(resumed.RefusedBecause is { } refusal ? WireWords.Of(refusal) : "yes")}",
        _ => frame.ToString(),
    };

    /// <summary>Asks wherever there is a question mark or an opener: a test must not hang on what the real detector thinks.</summary>
    private sealed class MarkDetector : IQuestionDetector
    {
        public QuestionVerdict Detect(ReadOnlySpan<char> text) =>
            text.IndexOfAny('？', '?') >= 0 || text.StartsWith("请问")
                ? new(true, 0.9f, 0, text.Length, "mark")
                : new(false, 0.1f, 0, 0, "statement");
    }
}
