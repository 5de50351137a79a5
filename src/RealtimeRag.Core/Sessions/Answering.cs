using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>Applies the backend's events to the running answer. Ignores events of cancelled answers.</summary>
internal static class Answering
{
    private const int MaxPast = 32;

    public static void Take(SessionDraft draft, long number, AnswerEvent happened)
    {
        if (draft.State.Speculation?.Number == number)
        {
            Speculating.Keep(draft, happened);
        }
        else if (draft.State.Running is { } running && running.Asked.Number == number)
        {
            Apply(draft, running, happened);
        }
    }

    public static void Fail(SessionDraft draft, long number, AnswerFailure failure)
    {
        if (draft.State.Speculation?.Number == number)
        {
            Speculating.Keep(draft, failure);
        }
        else if (draft.State.Running is { } running && running.Asked.Number == number)
        {
            Finish(draft, running, failure.Code == ErrorCode.RagIncomplete ? FinishReason.Incomplete : FinishReason.Error, failure);
        }
    }

    /// <summary>Ends the running answer early; the caller decides what follows.</summary>
    public static void Cancel(SessionDraft draft, RunningAnswer running)
    {
        draft.Do(new SessionEffect.CancelAnswer(running.Asked.Number));
        Close(draft, running, FinishReason.Cancelled);
        Interruptions.Note(draft, running);
    }

    public static void CancelByClient(SessionDraft draft, string? answerId)
    {
        if (draft.State.Running is { } running && (answerId is null || running.Asked.AnswerId == answerId))
        {
            Cancel(draft, running);
            draft.Status(Stage.Idle, answerId: running.Asked.AnswerId);
            GoOn(draft);
        }
        else if (answerId is not null)
        {
            CancelWaiting(draft, answerId);
        }
    }

    /// <summary>Drops a waiting question; the client receives the same final frames as for one that ran.</summary>
    public static void Abandon(SessionDraft draft, AskedQuestion asked)
    {
        draft.State = draft.State with { Waiting = draft.State.Waiting.Remove(asked) };
        Close(draft, new RunningAnswer(asked, "", draft.Now), FinishReason.Cancelled);
    }

    public static void Apply(SessionDraft draft, RunningAnswer running, AnswerEvent happened)
    {
        switch (happened)
        {
            case AnswerEvent.Delta delta:
                Say(draft, running, delta.Text);
                break;
            case AnswerEvent.Replace replace:
                Replace(draft, running, replace);
                break;
            case AnswerEvent.Cited cited:
                Update(draft, running with { Citations = cited.Items });
                break;
            case AnswerEvent.Used used:
                Update(draft, running with { Usage = used.Usage });
                break;
            case AnswerEvent.Identified identified:
                Update(draft, running with { MessageId = identified.MessageId });
                break;
            case AnswerEvent.Suggested suggested:
                Update(draft, running with { Suggested = suggested.Questions });
                break;
            case AnswerEvent.ConversationMoved moved:
                Update(draft, running with { ContextLost = running.ContextLost || moved.ContextLost });
                Remember(draft, running.Asked.Generation, conversation => conversation with { BackendId = moved.ConversationId });
                break;
            case AnswerEvent.Clarified clarified:
                Offer(draft, running, clarified);
                break;
            case AnswerEvent.Completed completed:
                Complete(draft, running with { NothingFound = completed.NothingFound }, completed.Truncated);
                break;
        }
    }

    /// <summary>Sends the last frame of the answer, the failure if there is one, and <c>idle</c>; then starts the next question.</summary>
    public static void Finish(SessionDraft draft, RunningAnswer running, FinishReason reason, AnswerFailure? failure = null)
    {
        Conclude(draft, running, reason, failure);
        GoOn(draft);
    }

    /// <summary>Sends the last frame of the answer, the failure if there is one, and <c>idle</c>; the caller decides what follows.</summary>
    public static void Conclude(SessionDraft draft, RunningAnswer running, FinishReason reason, AnswerFailure? failure)
    {
        Close(draft, running, reason);
        if (failure is not null)
        {
            draft.Error(failure, running.Asked);
        }

        draft.Status(Stage.Idle, answerId: running.Asked.AnswerId);
    }

    // v1 has no such frame, so the question is asked as text.
    private static void Offer(SessionDraft draft, RunningAnswer running, AnswerEvent.Clarified clarified)
    {
        if (draft.IsV2)
        {
            draft.Send(new ServerFrame.Clarify(running.Asked.AnswerId, [.. clarified.Choices.Select(static choice => choice.Title)]));
            Update(draft, running with { Choices = clarified.Choices, FirstAt = running.FirstAt ?? draft.Now });
        }
        else
        {
            Say(draft, running with { Choices = clarified.Choices }, clarified.Text);
        }
    }

    private static void Complete(SessionDraft draft, RunningAnswer running, bool truncated)
    {
        if (!running.Choices.IsEmpty)
        {
            draft.State = draft.State with { Offered = running.Choices };
            Finish(draft, running, FinishReason.Clarify);
            return;
        }

        if (running.NextIndex == 0)
        {
            Finish(draft, running, FinishReason.Error, AnswerFailure.Of(ErrorCode.RagEmpty));
            return;
        }

        Remember(draft, running.Asked.Generation, conversation => Interruptions.With(conversation, Interruptions.TurnOf(running), running.HeardCharacters));
        Finish(draft, running, truncated ? FinishReason.Truncated : FinishReason.Complete);
    }

    private static void Say(SessionDraft draft, RunningAnswer running, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (running.NextIndex >= running.SentIndex)
        {
            draft.Send(new ServerFrame.Answer(running.Asked.AnswerId, running.NextIndex, text));
        }

        Update(draft, (running with { NextIndex = running.NextIndex + 1, FirstAt = running.FirstAt ?? draft.Now }).WithText(text));
    }

    private static void Replace(SessionDraft draft, RunningAnswer running, AnswerEvent.Replace replace)
    {
        var emptied = running with { Text = "", IsTextFull = false };
        if (running.NextIndex == 0)
        {
            Say(draft, emptied, replace.Text);
        }
        else if (draft.IsV2)
        {
            draft.Send(new ServerFrame.AnswerReplace(running.Asked.AnswerId, replace.Text, replace.Reason));
            Update(draft, (running with { Text = "", IsTextFull = false }).WithText(replace.Text));
        }
        else
        {
            // v1 cannot withdraw text: end this answer and begin another.
            draft.Send(new ServerFrame.Answer(running.Asked.AnswerId, running.NextIndex, "", new AnswerFrameEnd(FinishReason.Cancelled)));
            emptied = emptied with { NextIndex = 0 };
            Update(draft, emptied);
            Say(draft, emptied, replace.Text);
        }
    }

    private static void Close(SessionDraft draft, RunningAnswer running, FinishReason reason)
    {
        if (running.NextIndex > 0 || draft.IsV2)
        {
            draft.Send(new ServerFrame.Answer(running.Asked.AnswerId, Math.Max(running.NextIndex, running.SentIndex), "", End(draft, running, reason)));
        }

        draft.State = draft.State with
        {
            Running = draft.State.Running?.Asked.Number == running.Asked.Number ? null : draft.State.Running,
            LastHeard = reason is not (FinishReason.Complete or FinishReason.Truncated or FinishReason.Clarify) && draft.State.LastHeard is { } heard && heard.Number == running.Asked.Number
                ? heard with { IsUnanswered = true }
                : draft.State.LastHeard,
            Past = draft.IsV2 ? WithPast(draft.State.Past, new(running.Asked.AnswerId, running.MessageId, running.User)) : draft.State.Past,
        };
    }

    private static AnswerFrameEnd End(SessionDraft draft, RunningAnswer running, FinishReason reason) => new(reason)
    {
        Citations = running.Citations,
        Usage = running.Usage,
        ContextLost = running.ContextLost,
        Suggested = running.Suggested,
        NothingFound = running.NothingFound,
        Timing = new AnswerFrameTiming(
            running.Asked.DetectedAt - running.Asked.ArrivedAt,
            running.StartedAt - running.Asked.ArrivedAt,
            running.FirstAt - running.Asked.ArrivedAt,
            draft.Now - running.Asked.ArrivedAt,
            running.IsSpeculative),
    };

    private static void CancelWaiting(SessionDraft draft, string answerId)
    {
        foreach (var asked in draft.State.Waiting)
        {
            if (asked.AnswerId == answerId)
            {
                // Frames of two answers never interleave: the current answer must end first.
                draft.State = draft.State with { Waiting = draft.State.Waiting.Replace(asked, asked with { IsCancelled = true }) };
                if (draft.State.Running is not { NextIndex: > 0 })
                {
                    SettleCancelled(draft);
                }

                return;
            }
        }

        draft.Error(ErrorCode.InvalidMessage, SessionNotes.UnknownAnswer);
    }

    /// <summary>Sends the final frames of every waiting question that the client cancelled.</summary>
    public static void SettleCancelled(SessionDraft draft)
    {
        foreach (var asked in draft.State.Waiting)
        {
            if (asked.IsCancelled)
            {
                Abandon(draft, asked);
                draft.Status(Stage.Idle, answerId: asked.AnswerId);
            }
        }
    }

    private static void GoOn(SessionDraft draft)
    {
        QuestionHandling.StartNext(draft);
        Shutdown.EndIfDone(draft);
    }

    private static void Update(SessionDraft draft, RunningAnswer running) => draft.State = draft.State with { Running = running };

    public static void Remember(SessionDraft draft, int generation, Func<Conversation, Conversation> change)
    {
        if (draft.Rules.MultiTurn && generation == draft.State.Conversation.Generation)
        {
            draft.State = draft.State with { Conversation = change(draft.State.Conversation) };
        }
    }

    private static ImmutableArray<PastAnswer> WithPast(ImmutableArray<PastAnswer> past, PastAnswer answer) =>
        [.. past.Length < MaxPast ? past : past.RemoveAt(0), answer];
}
