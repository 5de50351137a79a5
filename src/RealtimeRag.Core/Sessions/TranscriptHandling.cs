using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Sessions;

/// <summary>Decides what to do with a piece of transcript: drop it, wait for more, treat it as a repetition, or search it for a question.</summary>
internal static class TranscriptHandling
{
    public static void Take(SessionDraft draft, ClientFrame.AsrChunk chunk, TimeSpan arrivedAt, bool isTurnOver = false)
    {
        if (draft.State.IsPaused)
        {
            if (chunk.IsFinal)
            {
                draft.Decision(DecisionKind.Paused, 0, chunk.Text, "paused", chunk.Speaker);
            }

            draft.Status(Stage.Paused, note: SessionNotes.PausedChunk);
        }
        else if (!draft.Rules.Answers(chunk.Speaker))
        {
            if (chunk.IsFinal)
            {
                draft.Decision(DecisionKind.Ignored, 0, chunk.Text, "speaker", chunk.Speaker);
                draft.Status(Stage.WaitingForQuestion, note: SessionNotes.OtherSpeaker);
            }
        }
        else if (!chunk.IsFinal)
        {
            NoteInterim(draft, chunk);
            Speculating.Hear(draft, chunk.Text);
        }
        else if (draft.State.Transcript.Append(chunk.Text) == draft.State.Transcript)
        {
            draft.State = draft.State with { NewestInterim = null };
            Wait(draft, new(QuestionFindingKind.Statement, "", "", 0, "blank", true, draft.State.Transcript), "", chunk.Speaker);
        }
        else
        {
            TakeFinal(draft, chunk, arrivedAt, isTurnOver);
        }
    }

    /// <summary>Records a final without deciding on it.</summary>
    public static void Note(SessionDraft draft, ClientFrame.AsrChunk final)
    {
        if (!draft.State.IsPaused && draft.Rules.Answers(final.Speaker))
        {
            draft.State = draft.State with { NewestFinal = final.Text, NewestInterim = null, Transcript = draft.State.Transcript.Append(final.Text) };
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

    // Only v2 can end a turn before the recognizer sends a final.
    private static void NoteInterim(SessionDraft draft, ClientFrame.AsrChunk chunk)
    {
        if (draft.IsV2)
        {
            draft.State = draft.State with
            {
                NewestInterim = Sentences.HasContent(chunk.Text) ? new(chunk.Text, chunk.Key, chunk.Speaker, chunk.Confidence) : null,
            };
        }
    }

    private static void TakeFinal(SessionDraft draft, ClientFrame.AsrChunk chunk, TimeSpan arrivedAt, bool isTurnOver)
    {
        var text = chunk.Text;
        var state = draft.State;
        var revised = NamedFinals.Before(state, chunk);
        draft.State = state with
        {
            NewestFinal = text,
            Interim = null,
            Named = NamedFinals.With(state.Named, chunk),
            NewestInterim = state.NewestInterim is { Key: { } key } && chunk.Key is not null && key != chunk.Key ? state.NewestInterim : null,
        };
        var final = new Final(chunk, arrivedAt, isTurnOver);
        if (revised is not null)
        {
            TakeRevision(draft, revised, final);
            return;
        }

        var last = Recent(draft, text);
        var (relation, shared) = last is null ? (FinalRelation.Different, 0) : FinalComparison.Relate(last.Text, text);
        var rest = relation == FinalRelation.Different ? text : FinalComparison.Rest(text, shared);
        if (OfferedSections.Take(draft, chunk, rest, arrivedAt))
        {
            return;
        }

        if (last is { Number: > 0 } && relation != FinalRelation.Different)
        {
            if (rest.Length > 0)
            {
                TakeRest(draft, last, relation, final, rest);
                return;
            }

            if (IsDuplicate(draft, last))
            {
                Repeat(draft, last, final);
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
        Judge(draft, draft.Rules.Finder.Find(draft.State.Transcript), new(text, draft.Now, 0, last is { Number: 0 } ? last.Asked : ""), final);
    }

    /// <summary>Handles a final that replaces an earlier one: it adds no text to the transcript, but a question that is new in it is asked.</summary>
    private static void TakeRevision(SessionDraft draft, NamedFinal before, Final final)
    {
        var text = final.Chunk.Text;
        var heard = new HeardFinal(text, draft.Now, 0);
        if (draft.State.Transcript.Replace(before.Text, text) is { } replaced && text != before.Text)
        {
            draft.State = draft.State with { Transcript = replaced };
            Judge(draft, draft.Rules.Finder.Find(replaced), heard, final);
            return;
        }

        // The earlier final is already part of a question, or the text is unchanged.
        var (relation, shared) = FinalComparison.Relate(before.Text, text);
        var last = new HeardFinal(before.Text, draft.Now, draft.State.LastHeard?.Number ?? 0);
        if (relation == FinalRelation.Same)
        {
            Repeat(draft, last, final);
        }
        else if (relation == FinalRelation.Extends && FinalComparison.Rest(text, shared) is { Length: > 0 } rest)
        {
            TakeRest(draft, last, relation, final, rest);
        }
        else
        {
            draft.State = draft.State with { Transcript = draft.State.Transcript.Append(text) };
            Judge(draft, draft.Rules.Finder.Find(draft.State.Transcript), heard, final);
        }
    }

    private static string Unasked(HeardFinal last, string text) =>
        last.Asked.Length == 0 ? text : FinalComparison.Rest(text, FinalComparison.Relate(last.Asked, text).SharedWords);

    /// <summary>Of a final that begins with what has already been asked, processes only the rest.</summary>
    private static void TakeRest(SessionDraft draft, HeardFinal last, FinalRelation relation, Final final, string rest)
    {
        var text = final.Chunk.Text;
        var transcript = draft.State.Transcript.Append(rest);
        var finding = draft.Rules.Finder.Find(transcript);
        if (finding.Kind == QuestionFindingKind.Question)
        {
            draft.State = draft.State with { Transcript = transcript };
            Judge(draft, finding, new(text, draft.Now, 0, text[..^rest.Length]), final);
        }
        else if (relation == FinalRelation.Overlaps)
        {
            // The next window begins somewhere inside this text, so this rest will not come again in full.
            draft.State = draft.State with { Transcript = transcript };
            Repeat(draft, last with { Text = Transcript.Of([last.Text, rest]).Text }, final);
        }
        else
        {
            // Keep comparing later cumulative finals with what was asked: the rest may become a question only together with it.
            Repeat(draft, last with { Grown = text }, final);
        }
    }

    private static void Repeat(SessionDraft draft, HeardFinal last, Final final)
    {
        draft.State = draft.State with { LastHeard = last with { At = draft.Now } };
        Speculating.Drop(draft);
        draft.Decision(DecisionKind.Duplicate, 1, final.Chunk.Text, "repeated_final", final.Chunk.Speaker);
        draft.Status(Stage.WaitingForQuestion, note: SessionNotes.Repeated);
    }

    private static void Judge(SessionDraft draft, QuestionFinding finding, HeardFinal heard, Final final)
    {
        var speaker = final.Chunk.Speaker;
        draft.State = draft.State with { LastHeard = heard };
        if (finding.Kind == QuestionFindingKind.Statement)
        {
            Speculating.Drop(draft);
            Wait(draft, final.IsTurnOver ? finding with { IsComplete = true } : finding, heard.Text, speaker);
        }
        else if (final.Chunk.Confidence < draft.Rules.LeastConfidence)
        {
            Confirm(draft, finding, speaker);
        }
        else if (finding.IsComplete || final.IsTurnOver)
        {
            draft.Decision(DecisionKind.Question, finding.Confidence, finding.Text, finding.Reason, speaker);
            QuestionHandling.AskFound(draft, finding, final.ArrivedAt, speaker);
        }
        else
        {
            Speculating.Drop(draft);
            draft.Decision(DecisionKind.Incomplete, finding.Confidence, finding.Text, finding.Reason, speaker);
            draft.State = draft.State with
            {
                Open = new OpenUtterance(finding, final.ArrivedAt, draft.Now + Pause(draft, heard.Text)) { Speaker = speaker },
            };
        }
    }

    /// <summary>Reports a question that was perhaps misheard; the speaker may confirm or repeat it.</summary>
    private static void Confirm(SessionDraft draft, QuestionFinding finding, string? speaker)
    {
        Speculating.Drop(draft);
        draft.State = draft.State with { Transcript = finding.Remainder, LastHeard = null };
        draft.Decision(DecisionKind.Uncertain, finding.Confidence, finding.Text, "low_confidence", speaker);
        draft.Status(Stage.WaitingForQuestion, note: SessionNotes.NotHeard);
    }

    private static void Wait(SessionDraft draft, QuestionFinding finding, string text, string? speaker)
    {
        draft.Decision(finding.IsComplete ? DecisionKind.Statement : DecisionKind.Incomplete, finding.Confidence, text, finding.Reason, speaker);
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
    /// Whether a repeated final is dropped. v1 has no status for a repetition, so there it is dropped only while the same question is
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

    /// <summary>A final that is being decided on.</summary>
    /// <param name="Chunk">The final.</param>
    /// <param name="ArrivedAt">When it arrived.</param>
    /// <param name="IsTurnOver">Whether the turn is over, so that the rest of the utterance is not awaited.</param>
    private readonly record struct Final(ClientFrame.AsrChunk Chunk, TimeSpan ArrivedAt, bool IsTurnOver);
}
