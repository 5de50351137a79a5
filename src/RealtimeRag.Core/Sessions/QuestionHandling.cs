using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Sessions;

/// <summary>Decides how a question reaches the backend: at once, after the running answer, or instead of it.</summary>
internal static class QuestionHandling
{
    /// <summary>Asks a question found in the transcript, or adopts the answer that speculation has started.</summary>
    public static void AskFound(SessionDraft draft, QuestionFinding finding, TimeSpan arrivedAt, string? speaker)
    {
        draft.State = draft.State with { Transcript = finding.Remainder };
        if (Speculating.Adopt(draft, finding, arrivedAt, speaker))
        {
            return;
        }

        Speculating.Drop(draft);
        Enqueue(draft, finding.Text, finding.Context, arrivedAt, isHeard: true, speaker);
    }

    /// <summary>Asks an open utterance as it stands, because its rest did not come in time.</summary>
    public static void AskOpen(SessionDraft draft, OpenUtterance open)
    {
        draft.State = draft.State with { Open = null };
        AskFound(draft, open.Finding, open.ArrivedAt, open.Speaker);
    }

    public static void AskTyped(SessionDraft draft, string text, TimeSpan arrivedAt)
    {
        Speculating.Drop(draft);
        if (OfferedSections.Take(draft, text) is { } choice)
        {
            Enqueue(draft, choice.Title, "", arrivedAt, isHeard: false, section: choice.Section);
            return;
        }

        Enqueue(draft, text, draft.State.Transcript.Text, arrivedAt, isHeard: false);
    }

    /// <summary>Asks for one of the sections that were offered.</summary>
    public static void AskChosen(SessionDraft draft, AnswerChoice choice, TimeSpan arrivedAt, string? speaker)
    {
        Speculating.Drop(draft);
        Enqueue(draft, choice.Title, "", arrivedAt, isHeard: true, speaker, choice.Section);
    }

    public static void AskInstantly(SessionDraft draft, TimeSpan arrivedAt)
    {
        if (draft.State.NewestFinal is not { } final)
        {
            draft.Error(ErrorCode.NoFinalAsr);
            return;
        }

        var choice = OfferedSections.Take(draft, final);
        var question = choice?.Title ?? ChineseSpacing.Close(final);

        Speculating.Drop(draft);
        var heard = draft.State.LastHeard;
        if (draft.State.Running is { } running)
        {
            draft.Status(Stage.Interrupting, answerId: running.Asked.AnswerId);
            Answering.Cancel(draft, running);
            Answering.SettleCancelled(draft);
        }

        var context = choice is null ? draft.State.Transcript.WithoutNewest().Text : "";
        var asked = Number(draft, question, context, arrivedAt, isInstant: true) with { Section = choice?.Section };
        draft.State = draft.State with { Transcript = Transcript.Empty, LastHeard = (heard ?? new(final, draft.Now, 0)) with { Number = asked.Number } };
        draft.Status(Stage.InstantQuery, question, answerId: asked.AnswerId);
        Start(draft, asked);
    }

    /// <summary>Starts the oldest waiting question if no answer is running.</summary>
    public static void StartNext(SessionDraft draft)
    {
        Answering.SettleCancelled(draft);
        if (draft.State.Running is null && !draft.State.Waiting.IsEmpty)
        {
            var next = draft.State.Waiting[0];
            draft.State = draft.State with { Waiting = draft.State.Waiting.RemoveAt(0) };
            Start(draft, next);
        }
    }

    public static AnswerRequest Request(SessionDraft draft, AskedQuestion asked)
    {
        var state = draft.State;
        var goesOn = draft.Rules.MultiTurn && asked.Generation == state.Conversation.Generation;
        return new AnswerRequest
        {
            Question = Characters.TrimBlank(asked.Question).ToString(),
            Section = asked.Section,
            Context = asked.Context,
            Speaker = asked.Speaker,
            SessionId = asked.SessionId,
            ConversationId = goesOn ? state.Conversation.BackendId : null,
            History = goesOn ? state.Conversation.Turns : [],
            Language = state.Language,
            WantsSuggested = state.WantsSuggested,
            CorrelationId = asked.CorrelationId,
        };
    }

    public static AskedQuestion Number(SessionDraft draft, string question, string context, TimeSpan arrivedAt, bool isInstant = false)
    {
        var number = draft.State.LastNumber + 1;
        draft.State = draft.State with { LastNumber = number };
        return new(number, draft.State.SessionId, question, context, arrivedAt, draft.Now, isInstant, draft.State.Conversation.Generation);
    }

    private static void Enqueue(SessionDraft draft, string question, string context, TimeSpan arrivedAt, bool isHeard, string? speaker = null, string? section = null)
    {
        var isBusy = draft.State.Running is not null;
        if (isBusy && IsFull(draft))
        {
            draft.State = draft.State with { LastHeard = isHeard ? null : draft.State.LastHeard };
            draft.Error(ErrorCode.QueueFull);
            return;
        }

        var asked = Number(draft, question, context, arrivedAt) with { Speaker = speaker, Section = section };
        if (isHeard)
        {
            MarkHeard(draft, asked);
        }

        draft.Status(Stage.Analyzing, question, answerId: asked.AnswerId);
        if (isBusy)
        {
            draft.State = draft.State with { Waiting = draft.State.Waiting.Add(asked) };
        }
        else
        {
            Start(draft, asked);
        }
    }

    // Cancelled questions do not occupy the queue, but the number of them must be limited too.
    private static bool IsFull(SessionDraft draft)
    {
        var waiting = draft.State.Waiting;
        return waiting.Count(static asked => !asked.IsCancelled) >= draft.Rules.QueueLength || waiting.Length >= 2 * draft.Rules.QueueLength;
    }

    /// <summary>Records that the newest final led to this question, so that repeating it does not ask again.</summary>
    private static void MarkHeard(SessionDraft draft, AskedQuestion asked)
    {
        if (draft.State.LastHeard is { } heard && heard.Text == draft.State.NewestFinal)
        {
            draft.State = draft.State with { LastHeard = heard with { Number = asked.Number } };
        }
    }

    private static void Start(SessionDraft draft, AskedQuestion asked)
    {
        var request = Request(draft, asked);
        draft.State = draft.State with { Running = new RunningAnswer(asked, request.User, draft.Now) };
        draft.Status(Stage.QueryingRag, isInstant: asked.IsInstant, answerId: asked.AnswerId);
        draft.Do(new SessionEffect.StartAnswer(asked.Number, request));
    }
}
