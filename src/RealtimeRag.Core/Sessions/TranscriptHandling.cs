using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Sessions;

/// <summary>Decides about a piece of transcript: drop it, wait for more, treat it as a repetition, or search it for a question.</summary>
internal static class TranscriptHandling
{
    public static void Take(SessionDraft draft, ClientFrame.AsrChunk chunk, TimeSpan arrivedAt)
    {
        if (draft.State.IsPaused)
        {
            if (chunk.IsFinal)
            {
                draft.Decision(DecisionKind.Paused, 0, chunk.Text, "paused");
            }

            draft.Status(Stage.Paused, note: SessionNotes.PausedChunk);
        }
        else if (!chunk.IsFinal)
        {
            Speculating.Hear(draft, chunk.Text);
        }
        else if (draft.State.Transcript.Append(chunk.Text) == draft.State.Transcript)
        {
            Wait(draft, new(QuestionFindingKind.Statement, "", "", 0, "blank", true, draft.State.Transcript), "");
        }
        else
        {
            TakeFinal(draft, chunk.Text, arrivedAt);
        }
    }

    /// <summary>Stops waiting: the final of the open utterance gets its status, and its text stays in the transcript.</summary>
    public static void SettleOpen(SessionDraft draft)
    {
        if (draft.State.Open is not null)
        {
            draft.State = draft.State with { Open = null };
            draft.Status(Stage.WaitingForQuestion, note: SessionNotes.NoQuestion);
        }
    }

    private static void TakeFinal(SessionDraft draft, string text, TimeSpan arrivedAt)
    {
        draft.State = draft.State with { NewestFinal = text, Interim = null };
        var last = Recent(draft, text);
        var (relation, shared) = last is null ? (FinalRelation.Different, 0) : FinalComparison.Relate(last.Text, text);
        var rest = relation == FinalRelation.Different ? text : FinalComparison.Rest(text, shared);
        if (last is { Number: > 0 } && relation != FinalRelation.Different)
        {
            if (rest.Length > 0)
            {
                TakeRest(draft, last, relation, text, rest, arrivedAt);
                return;
            }

            if (IsDuplicate(draft, last))
            {
                Repeat(draft, last, text);
                return;
            }
        }

        var transcript = draft.State.Transcript;
        draft.State = draft.State with
        {
            Transcript = last is { Number: 0 } && relation is FinalRelation.Same or FinalRelation.Extends
                ? transcript.WithoutNewest().Append(Unasked(last!, text))
                : transcript.Append(text),
        };
        Judge(draft, draft.Rules.Finder.Find(draft.State.Transcript), new(text, draft.Now, 0, last is { Number: 0 } ? last.Asked : ""), arrivedAt);
    }

    private static string Unasked(HeardFinal last, string text) =>
        last.Asked.Length == 0 ? text : FinalComparison.Rest(text, FinalComparison.Relate(last.Asked, text).SharedWords);

    /// <summary>Of a final that begins with what has already been asked, processes only the rest.</summary>
    private static void TakeRest(SessionDraft draft, HeardFinal last, FinalRelation relation, string text, string rest, TimeSpan arrivedAt)
    {
        var transcript = draft.State.Transcript.Append(rest);
        var finding = draft.Rules.Finder.Find(transcript);
        if (finding.Kind == QuestionFindingKind.Question)
        {
            draft.State = draft.State with { Transcript = transcript };
            Judge(draft, finding, new(text, draft.Now, 0, text[..^rest.Length]), arrivedAt);
        }
        else if (relation == FinalRelation.Overlaps)
        {
            // The next window begins somewhere inside this text, so this rest will not come again in full.
            draft.State = draft.State with { Transcript = transcript };
            Repeat(draft, last with { Text = Transcript.Of([last.Text, rest]).Text }, text);
        }
        else
        {
            // Keep comparing later cumulative finals with what was asked: the rest may become a question only together with it.
            Repeat(draft, last with { Grown = text }, text);
        }
    }

    private static void Repeat(SessionDraft draft, HeardFinal last, string text)
    {
        draft.State = draft.State with { LastHeard = last with { At = draft.Now } };
        Speculating.Drop(draft);
        draft.Decision(DecisionKind.Duplicate, 1, text, "repeated_final");
        draft.Status(Stage.WaitingForQuestion, note: SessionNotes.Repeated);
    }

    private static void Judge(SessionDraft draft, QuestionFinding finding, HeardFinal heard, TimeSpan arrivedAt)
    {
        draft.State = draft.State with { LastHeard = heard };
        if (finding.Kind == QuestionFindingKind.Statement)
        {
            Speculating.Drop(draft);
            Wait(draft, finding, heard.Text);
        }
        else if (finding.IsComplete)
        {
            draft.Decision(DecisionKind.Question, finding.Confidence, finding.Text, finding.Reason);
            QuestionHandling.AskFound(draft, finding, arrivedAt);
        }
        else
        {
            Speculating.Drop(draft);
            draft.Decision(DecisionKind.Incomplete, finding.Confidence, finding.Text, finding.Reason);
            draft.State = draft.State with { Open = new OpenUtterance(finding, arrivedAt, draft.Now + Pause(draft, heard.Text)) };
        }
    }

    private static void Wait(SessionDraft draft, QuestionFinding finding, string text)
    {
        draft.Decision(finding.IsComplete ? DecisionKind.Statement : DecisionKind.Incomplete, finding.Confidence, text, finding.Reason);
        draft.Status(Stage.WaitingForQuestion, note: SessionNotes.NoQuestion);
    }

    private static TimeSpan Pause(SessionDraft draft, string text) =>
        draft.IsV2 && !Sentences.EndsTerminated(text) ? draft.Rules.LongPause : draft.Rules.ShortPause;

    /// <summary>
    /// The previous final, if the new one may repeat or continue it. Once a recognizer has sent a cumulative final, it may send another after a
    /// pause of any length.
    /// </summary>
    private static HeardFinal? Recent(SessionDraft draft, string text)
    {
        var last = draft.State.LastHeard;
        return last is null || draft.Now - last.At <= draft.Rules.DuplicateWindow ? last
            : last.Grown is { } grown && FinalComparison.Compare(grown, text) == FinalRelation.Extends ? last
            : null;
    }

    /// <summary>
    /// Whether a final that says the same is dropped. v1 has no status for a repetition, so there it is dropped only while the same question is
    /// still being answered; after the answer it is a new question. A question without an answer may be repeated at once.
    /// </summary>
    private static bool IsDuplicate(SessionDraft draft, HeardFinal last) =>
        draft.IsV2 ? !last.IsUnanswered : IsUnanswered(draft.State, last.Number);

    private static bool IsUnanswered(SessionState state, long number)
    {
        if (state.Running?.Asked.Number == number)
        {
            return true;
        }

        foreach (var waiting in state.Waiting)
        {
            if (waiting.Number == number)
            {
                return true;
            }
        }

        return false;
    }
}
