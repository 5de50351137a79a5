using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>A session state under construction, with the effects so far. Lives for one step.</summary>
internal sealed class SessionDraft(SessionState state, SessionRules rules, TimeSpan now)
{
    // Most steps have one effect: the acknowledgement.
    private SessionEffect? _only;
    private ImmutableArray<SessionEffect>.Builder? _effects;
    private int _numbered;

    public SessionState State { get; set; } = state;

    public SessionRules Rules => rules;

    public TimeSpan Now => now;

    public bool IsV2 => State.ProtocolVersion == ProtocolVersion.V2;

    /// <summary>The sequence number of the newest frame so far.</summary>
    public long LastSeq => State.LastSeq + _numbered;

    /// <summary>The result of the step.</summary>
    /// <param name="growth">How much more the session holds now, in bytes.</param>
    public SessionStep Finish(long growth) => new(_numbered == 0 ? State : State with { LastSeq = LastSeq }, Effects(), growth);

    public void Do(SessionEffect effect)
    {
        if (_only is null)
        {
            _only = effect;
            return;
        }

        if (_effects is null)
        {
            _effects = ImmutableArray.CreateBuilder<SessionEffect>();
            _effects.Add(_only);
        }

        _effects.Add(effect);
    }

    public void Send(ServerFrame frame)
    {
        if (!State.IsClosed)
        {
            Do(new SessionEffect.Send(frame));
            _numbered += IsV2 && frame.IsNumbered ? 1 : 0;
        }
    }

    public void Status(Stage stage, string? question = null, bool isInstant = false, LocalizedText? note = null, string? answerId = null) =>
        Send(new ServerFrame.Status(stage, question, isInstant, note?.In(State.Language), answerId));

    public void Error(ErrorCode code, LocalizedText? message = null, TimeSpan? retryAfter = null, string? limit = null, bool isForMemory = false)
    {
        State = State with { Errors = State.Errors + 1 };
        Send(new ServerFrame.Error(
            code,
            (message ?? ErrorTable.Message(code)).In(State.Language),
            ErrorTable.IsRetryable(code),
            retryAfter,
            CorrelationId: CorrelationId($"e{State.Errors}"))
        { Limit = limit, IsForMemory = isForMemory });
    }

    public void Error(AnswerFailure failure, AskedQuestion asked) =>
        Send(new ServerFrame.Error(
            failure.Code,
            failure.Message.In(State.Language),
            failure.Retryable,
            failure.RetryAfter,
            asked.AnswerId,
            asked.CorrelationId)
        { Limit = failure.Limit });

    public void Decision(DecisionKind kind, float confidence, string text, string reason, string? speaker = null)
    {
        if (IsV2)
        {
            Send(new ServerFrame.Decision(kind, confidence, text, reason) { Speaker = speaker });
        }
    }

    private ImmutableArray<SessionEffect> Effects() => _effects?.DrainToImmutable() ?? (_only is null ? [] : [_only]);

    /// <summary>Identifies, in the log, an error that belongs to no answer.</summary>
    private string CorrelationId(string id) => $"{State.SessionId}/{id}";
}
