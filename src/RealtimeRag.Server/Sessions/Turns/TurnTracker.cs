using System.Diagnostics;
using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions.Turns;

/// <summary>
/// Follows the questions of one session by the frames that its client gets, and notifies the observers of each one that ends. Owned by the session's
/// loop.
/// </summary>
/// <param name="key">The session's own id.</param>
/// <param name="observers">Notified of questions that end.</param>
/// <param name="time">The clock.</param>
internal sealed class TurnTracker(string key, TurnObservers observers, TimeProvider time)
{
    private readonly Dictionary<string, OpenTurn> _open = new(StringComparer.Ordinal);
    private ServerFrame.Decision? _decision;
    private bool _hasEnded;

    /// <summary>The client's trace, to which those of its answers are linked; null for none.</summary>
    public ClientTrace? Client { get; set; }

    /// <summary>A question goes to the backend. Returns its trace, or null if no traces are collected.</summary>
    /// <param name="number">The answer's number.</param>
    /// <param name="sinceHeard">How long ago the question was heard.</param>
    /// <param name="sessionId">The session's id.</param>
    /// <param name="isSpeculative">Whether its final has not arrived yet.</param>
    public Activity? Asked(long number, TimeSpan sinceHeard, string sessionId, bool isSpeculative)
    {
        if (!AnswerTrace.IsWanted)
        {
            return null;
        }

        var id = AnswerIds.Of(number);
        var trace = AnswerTrace.Begin(time.GetUtcNow() - sinceHeard, Client, sessionId, id);
        if (trace is not null)
        {
            Of(id).Trace = trace;
            trace.Root.SetTag("rag.speculative", isSpeculative);
        }

        return trace?.Root;
    }

    /// <summary>A question that was asked early will not be answered.</summary>
    public void Dropped(long number)
    {
        if (_open.Remove(AnswerIds.Of(number), out var turn))
        {
            turn.Trace?.Drop();
        }
    }

    /// <summary>Continues a question whose session comes from another node. Confidence and reason of its decision are not in the snapshot.</summary>
    /// <param name="asked">The question.</param>
    /// <param name="sinceHeard">How long ago it was heard.</param>
    /// <param name="sessionId">The session's id.</param>
    /// <param name="text">The answer so far, if it is already being answered; null if it waits.</param>
    public void Restore(AskedQuestion asked, TimeSpan sinceHeard, string sessionId, string? text = null)
    {
        var turn = new OpenTurn(time.GetTimestamp() - (long)(sinceHeard.TotalSeconds * time.TimestampFrequency))
        {
            Question = asked.Question,
            Answer = observers.KeepAnswers ? new StringBuilder(text) : null,
        };
        _open[asked.AnswerId] = turn;
        if (text is not null && AnswerTrace.IsWanted)
        {
            turn.Trace = AnswerTrace.Begin(time.GetUtcNow() - sinceHeard, Client, sessionId, asked.AnswerId);
        }
    }

    /// <summary>Forgets all questions: another node continues them and reports their ends.</summary>
    public void AbandonAll()
    {
        foreach (var turn in _open.Values)
        {
            turn.Trace?.Drop();
        }

        _open.Clear();
    }

    /// <summary>Examines a frame that is being sent.</summary>
    public void See(ServerFrame frame)
    {
        switch (frame)
        {
            case ServerFrame.Decision decision:
                _decision = decision.Kind == DecisionKind.Question ? decision : null;
                break;
            case ServerFrame.Status { AnswerId: { } id } status:
                See(id, status);
                break;
            case ServerFrame.Answer answer when _open.TryGetValue(answer.AnswerId, out var turn):
                turn.Answer?.Append(answer.Content);
                if (answer.End is { Timing: not null } end)
                {
                    (turn.End, turn.IsOver, _hasEnded) = (end, true, true);
                }

                break;
            case ServerFrame.AnswerReplace replace when _open.TryGetValue(replace.AnswerId, out var turn):
                turn.Answer?.Clear().Append(replace.Content);
                break;
            case ServerFrame.Error { AnswerId: { } id } error when _open.TryGetValue(id, out var turn):
                turn.Code = error.Code;
                break;
        }
    }

    /// <summary>Called after all frames of a step: reports the questions that ended in it.</summary>
    /// <param name="sessionId">The session's id.</param>
    /// <param name="principal">Its owner.</param>
    public void Settle(string sessionId, Principal principal)
    {
        if (!_hasEnded)
        {
            return;
        }

        _hasEnded = false;
        foreach (var (id, turn) in _open)
        {
            if (turn.IsOver)
            {
                _open.Remove(id);
                End(id, turn, sessionId, principal);
            }
        }
    }

    /// <summary>Ends all questions, because the session is over.</summary>
    public void EndAll(string sessionId, Principal principal)
    {
        foreach (var (id, turn) in _open)
        {
            _open.Remove(id);
            if (turn.Question.Length == 0)
            {
                turn.Trace?.Drop();
            }
            else
            {
                End(id, turn, sessionId, principal);
            }
        }
    }

    private void See(string id, ServerFrame.Status status)
    {
        if (status.Question is { } question)
        {
            var turn = Of(id);
            (turn.Question, turn.Decision, _decision) = (question, _decision, null);
            turn.Answer ??= observers.KeepAnswers ? new StringBuilder() : null;
        }
        else if (status.Stage is Stage.Idle or Stage.Interrupting && _open.TryGetValue(id, out var turn))
        {
            (turn.IsOver, _hasEnded) = (true, true);
        }
    }

    private void End(string id, OpenTurn turn, string sessionId, Principal principal)
    {
        var ended = new EndedTurn
        {
            SessionKey = key,
            SessionId = sessionId,
            AnswerId = id,
            Principal = principal,
            Question = turn.Question,
            Answer = turn.Answer?.ToString() ?? "",
            EndedAt = time.GetUtcNow(),
            Total = turn.End?.Timing?.Total ?? time.GetElapsedTime(turn.SeenAt),
            Reason = turn.Reason,
            Code = turn.Code,
            Timing = turn.End?.Timing,
            Usage = turn.End?.Usage,
            Confidence = turn.Decision?.Confidence,
            Decision = turn.Decision?.Reason,
            Sources = turn.End?.Citations.Length ?? 0,
            NothingFound = turn.End?.NothingFound ?? false,
        };
        turn.Trace?.End(ended.EndedAt, ended.ReasonName, ended.CodeName, ended.Timing);
        observers.Ended(ended);
    }

    private OpenTurn Of(string id)
    {
        if (!_open.TryGetValue(id, out var turn))
        {
            _open.Add(id, turn = new(time.GetTimestamp()));
        }

        return turn;
    }
}
