using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>
/// Continues a session in another process. If the first process ended without warning, the client may have more frames than were stored; then its
/// state counts. No question is asked twice: an answer that has begun and is not carried over ends with the text sent so far.
/// </summary>
internal static class SessionArrival
{
    public static void Arrive(SessionDraft draft, SessionInput.Arrived arrived)
    {
        Speculating.Drop(draft);
        var isAhead = !arrived.Open.IsDefault;
        if (isAhead)
        {
            draft.State = draft.State with { LastSeq = Math.Max(draft.State.LastSeq, arrived.LastSeq) };
        }

        var known = isAhead ? arrived.Open : [];
        draft.State = draft.State with
        {
            LastNumber = Math.Max(Math.Max(draft.State.LastNumber, arrived.LastBegun), known.Select(static open => open.Number).DefaultIfEmpty().Max()),
        };
        SettleUnknown(draft, known);
        if (draft.State.Running is { } running)
        {
            SettleRunning(draft, running, arrived, isAhead);
        }

        foreach (var asked in draft.State.Waiting)
        {
            SettleWaiting(draft, asked, arrived, isAhead);
        }

        QuestionHandling.StartNext(draft);
        Shutdown.EndIfDone(draft);
    }

    /// <summary>Ends answers that began after the snapshot; only the client's state of them is known.</summary>
    private static void SettleUnknown(SessionDraft draft, IEnumerable<OpenAnswer> known)
    {
        foreach (var open in known)
        {
            if (open.Number > 0 && open.Number != draft.State.Running?.Asked.Number && !draft.State.Waiting.Any(asked => asked.Number == open.Number))
            {
                draft.Send(new ServerFrame.Answer(open.AnswerId, open.Next, "", new AnswerFrameEnd(FinishReason.Incomplete)));
                draft.Status(Stage.Idle, answerId: open.AnswerId);
            }
        }
    }

    private static void SettleRunning(SessionDraft draft, RunningAnswer running, SessionInput.Arrived arrived, bool isAhead)
    {
        var open = Find(arrived, running.Asked);
        if (isAhead && open is null)
        {
            // The client has seen its end.
            draft.State = draft.State with { Running = null };
            return;
        }

        var next = Math.Max(running.NextIndex, open?.Next ?? 0);
        if (arrived.Carried.Contains(running.Asked.Number))
        {
            draft.State = draft.State with { Running = running with { SentIndex = next } };
            return;
        }

        Answering.Conclude(draft, running with { NextIndex = next }, FinishReason.Incomplete, AnswerFailure.Of(ErrorCode.RagIncomplete));
    }

    private static void SettleWaiting(SessionDraft draft, AskedQuestion asked, SessionInput.Arrived arrived, bool isAhead)
    {
        var open = Find(arrived, asked);
        if (isAhead && open is null)
        {
            draft.State = draft.State with { Waiting = draft.State.Waiting.Remove(asked) };
        }
        else if (asked.Number <= arrived.LastBegun)
        {
            draft.State = draft.State with { Waiting = draft.State.Waiting.Remove(asked) };
            var begun = new RunningAnswer(asked, "", draft.Now) { NextIndex = open?.Next ?? 0 };
            Answering.Conclude(draft, begun, FinishReason.Incomplete, AnswerFailure.Of(ErrorCode.RagIncomplete));
        }
    }

    private static OpenAnswer? Find(SessionInput.Arrived arrived, AskedQuestion asked) =>
        arrived.Open.IsDefault ? null : arrived.Open.FirstOrDefault(open => open.Number == asked.Number);
}
