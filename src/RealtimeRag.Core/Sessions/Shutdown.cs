using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>Ends sessions and handles those without a connection.</summary>
internal static class Shutdown
{
    public static void Stop(SessionDraft draft) => End(draft, CloseReason.Stopped, draft.Rules.StopBound);

    public static void Drain(SessionDraft draft, SessionInput.DrainRequested drain)
    {
        // A session that is already stopping keeps its own reason but must meet the deadline.
        var reason = draft.State.Ending?.Reason ?? drain.Reason;
        if (draft.State.Ending is null)
        {
            Announce(draft, GoingAwayReason.Drain, drain.Bound, drain.Reason.RetryAfter);
        }

        End(draft, reason, drain.Bound);
    }

    /// <summary>Announces that the connection will close, if a client is connected and the connection is not closing already.</summary>
    public static void Announce(SessionDraft draft, GoingAwayReason reason, TimeSpan after, TimeSpan? retryAfter = null)
    {
        if (draft.IsV2 && draft.State.Detached is null && draft.State.Ending is null)
        {
            draft.Send(new ServerFrame.GoingAway(reason, after, retryAfter));
        }
    }

    /// <summary>Abandons everything at once and closes for this reason, even if there was another one.</summary>
    public static void ShutDown(SessionDraft draft, CloseReason reason)
    {
        if (draft.State.IsClosed)
        {
            return;
        }

        Speculating.Drop(draft);
        draft.State = draft.State with { Open = null, Ending = new Ending(reason, null) };
        GiveUp(draft, new AnswerFailure(ErrorCode.ServerError, SessionNotes.ShuttingDown, Retryable: true));
    }

    /// <summary>Closes once no answer is running and no question is waiting.</summary>
    public static void EndIfDone(SessionDraft draft)
    {
        var state = draft.State;
        if (state.Ending is not { } ending || state.IsClosed || state.Running is not null || !state.Waiting.IsEmpty)
        {
            return;
        }

        if (ending.Reason == CloseReason.Stopped)
        {
            draft.Status(Stage.Closed);
        }

        draft.State = draft.State with { IsClosed = true, Ending = ending with { Deadline = null } };
        draft.Do(new SessionEffect.Close(ending.Reason));
    }

    /// <summary>A v1 client cannot resume, so nothing is kept for it.</summary>
    public static void Detach(SessionDraft draft, bool isForGood)
    {
        Speculating.Drop(draft);
        if (draft.IsV2 && !isForGood)
        {
            var state = draft.State;
            draft.State = state with
            {
                Detached = new DetachDeadlines(draft.Now + draft.Rules.DetachedAnswerBound, draft.Now + draft.Rules.ResumeWindow),
            };
        }
        else
        {
            Forget(draft, isExpired: false);
        }
    }

    public static void Attach(SessionDraft draft)
    {
        draft.State = draft.State with { Detached = null };
        if (draft.State.IsClosed && draft.State.Ending is { } ending)
        {
            draft.Do(new SessionEffect.Close(ending.Reason));
        }
    }

    public static void Tick(SessionDraft draft)
    {
        if (draft.State.Ending is { Deadline: { } deadline } && deadline <= draft.Now)
        {
            GiveUp(draft, new AnswerFailure(ErrorCode.RagTimeout, SessionNotes.StopBound, Retryable: true));
        }

        if (draft.State.Detached is { StopAnswers: { } stop } detached && stop <= draft.Now)
        {
            draft.State = draft.State with { Detached = detached with { StopAnswers = null } };
            GiveUp(draft, AnswerFailure.Of(ErrorCode.RagTimeout));
        }

        if (draft.State.Detached is { } gone && gone.Forget <= draft.Now)
        {
            Forget(draft, isExpired: true);
        }
    }

    private static void End(SessionDraft draft, CloseReason reason, TimeSpan bound)
    {
        if (draft.State.IsClosed)
        {
            return;
        }

        Speculating.Drop(draft);
        if (draft.State.Open is { } open)
        {
            QuestionHandling.AskOpen(draft, open);
        }

        var deadline = draft.Now + bound;
        if (draft.State.Ending?.Deadline is { } sooner && sooner < deadline)
        {
            deadline = sooner;
        }

        draft.State = draft.State with { Ending = new Ending(reason, deadline), IsPaused = false };
        EndIfDone(draft);
    }

    private static void GiveUp(SessionDraft draft, AnswerFailure failure)
    {
        if (draft.State.Running is { } running)
        {
            draft.Do(new SessionEffect.CancelAnswer(running.Asked.Number));
            Answering.Conclude(draft, running, FinishReason.Incomplete, failure);
        }

        Answering.SettleCancelled(draft);
        foreach (var asked in draft.State.Waiting)
        {
            Answering.Abandon(draft, asked);
            draft.Error(failure, asked);
            draft.Status(Stage.Idle, answerId: asked.AnswerId);
        }

        EndIfDone(draft);
    }

    /// <summary>Ends the session without sending anything.</summary>
    public static void Forget(SessionDraft draft, bool isExpired)
    {
        if (draft.State.Running is { } running)
        {
            draft.Do(new SessionEffect.CancelAnswer(running.Asked.Number));
        }

        draft.State = draft.State with { IsClosed = true, Running = null, Waiting = [], Open = null, Interim = null, Ending = null, Detached = null, Credentials = null };
        draft.Do(new SessionEffect.Forget(isExpired));
    }
}
