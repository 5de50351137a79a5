using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>
/// Asks a stable interim before its final arrives, keeps the events, and sends them only if a final confirms the question.
/// A session runs at most one speculation, and only while nothing else is running.
/// </summary>
internal static class Speculating
{
    private const int KeptPiece = 1_024;

    public static void Hear(SessionDraft draft, string interim)
    {
        if (!IsAllowed(draft))
        {
            return;
        }

        var finding = draft.Rules.Finder.Find(draft.State.Transcript.Append(interim));
        if (finding.Kind != QuestionFindingKind.Question || !finding.IsComplete || UtteranceEnding.IsBrokenOff(finding.Text))
        {
            Drop(draft);
        }
        else if (draft.State.Speculation is { } running && FinalComparison.IsCosmetic(running.Question, finding.Text))
        {
            draft.State = draft.State with { Interim = null };
        }
        else if (draft.State.Interim is { } before && FinalComparison.IsCosmetic(before.Finding.Text, finding.Text))
        {
            Ask(draft);
        }
        else
        {
            Drop(draft);
            draft.State = draft.State with { Interim = new InterimQuestion(finding, draft.Now + draft.Rules.StableInterim) };
        }
    }

    public static void Ask(SessionDraft draft)
    {
        if (draft.State.Interim is not { } interim || !IsAllowed(draft))
        {
            draft.State = draft.State with { Interim = null };
            return;
        }

        var asked = QuestionHandling.Number(draft, interim.Finding.Text, interim.Finding.Context, draft.Now);
        var request = QuestionHandling.Request(draft, asked);
        draft.State = draft.State with
        {
            Interim = null,
            Speculation = new SpeculativeAnswer(asked.Number, asked.Question, draft.Now, asked.Generation, request.User),
        };
        draft.Do(new SessionEffect.StartAnswer(asked.Number, request, IsSpeculative: true));
    }

    public static void Keep(SessionDraft draft, AnswerEvent happened)
    {
        var running = draft.State.Speculation!;
        draft.State = draft.State with { Speculation = running with { Events = With(running.Events, happened) } };
    }

    public static void Keep(SessionDraft draft, AnswerFailure failure) =>
        draft.State = draft.State with { Speculation = draft.State.Speculation! with { Failure = failure } };

    public static void Refuse(SessionDraft draft, long number)
    {
        if (draft.State.Speculation?.Number == number)
        {
            draft.State = draft.State with { Speculation = null };
        }
    }

    /// <summary>Adopts the speculative answer if it answers exactly this question: sends everything kept so far, and the rest as it arrives.</summary>
    public static bool Adopt(SessionDraft draft, QuestionFinding finding, TimeSpan arrivedAt, string? speaker)
    {
        if (draft.State.Speculation is not { } early || draft.State.Running is not null || !FinalComparison.IsCosmetic(early.Question, finding.Text))
        {
            return false;
        }

        var asked = new AskedQuestion(early.Number, draft.State.SessionId, finding.Text, finding.Context, arrivedAt, draft.Now, false, early.Generation) { Speaker = speaker };
        draft.State = draft.State with
        {
            Speculation = null,
            Running = new RunningAnswer(asked, early.User, early.StartedAt) { IsSpeculative = true },
            LastHeard = draft.State.LastHeard is { } heard ? heard with { Number = early.Number } : null,
        };
        draft.Do(new SessionEffect.SettleSpeculation(early.Number, draft.Now - early.StartedAt));
        draft.Status(Stage.Analyzing, finding.Text, answerId: asked.AnswerId);
        draft.Status(Stage.QueryingRag, answerId: asked.AnswerId);
        foreach (var happened in early.Events)
        {
            Answering.Take(draft, early.Number, happened);
        }

        if (early.Failure is { } failure)
        {
            Answering.Fail(draft, early.Number, failure);
        }

        return true;
    }

    /// <summary>Discards the speculation.</summary>
    public static void Drop(SessionDraft draft)
    {
        if (draft.State.Speculation is { } early)
        {
            draft.Do(new SessionEffect.CancelAnswer(early.Number));
            draft.Do(new SessionEffect.SettleSpeculation(early.Number, null));
        }

        draft.State = draft.State with { Speculation = null, Interim = null };
    }

    // A final releases all events in one step, so they are merged to stay below the limit of waiting frames.
    private static ImmutableList<AnswerEvent> With(ImmutableList<AnswerEvent> events, AnswerEvent happened) =>
        happened is AnswerEvent.Delta more && events.Count > 0 && events[^1] is AnswerEvent.Delta piece && piece.Text.Length < KeptPiece
            ? events.SetItem(events.Count - 1, new AnswerEvent.Delta(piece.Text + more.Text))
            : events.Add(happened);

    private static bool IsAllowed(SessionDraft draft)
    {
        var state = draft.State;
        return state.Speculates && draft.IsV2 && state is { IsPaused: false, Ending: null, Running: null, Open: null, Detached: null }
            && state.Waiting.IsEmpty
            && draft.Rules.Speculation switch
            {
                SpeculationPolicy.Always => true,
                SpeculationPolicy.FirstTurn => !draft.Rules.MultiTurn || (state.Conversation.BackendId is null && state.Conversation.Turns.IsEmpty),
                _ => false,
            };
    }
}
