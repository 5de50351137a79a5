using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>Ends the speaker's turn: decides on the text as it stands, even if the recognizer or the sentence is not finished.</summary>
internal static class TurnEnding
{
    public static void Decide(SessionDraft draft, TimeSpan arrivedAt)
    {
        if (draft.State.IsPaused)
        {
            draft.Status(Stage.Paused, note: SessionNotes.PausedChunk);
        }
        else if (draft.State.NewestInterim is { } interim)
        {
            TranscriptHandling.SettleOpen(draft);
            var final = new ClientFrame.AsrChunk(interim.Text, true) { Key = interim.Key, Speaker = interim.Speaker, Confidence = interim.Confidence };
            TranscriptHandling.Take(draft, final, arrivedAt, isTurnOver: true);
        }
        else if (draft.State.Open is { } open)
        {
            draft.Decision(DecisionKind.Question, open.Finding.Confidence, open.Finding.Text, open.Finding.Reason, open.Speaker);
            QuestionHandling.AskOpen(draft, open);
        }
        else
        {
            DecideTranscript(draft);
        }
    }

    /// <summary>All finals have already been searched, so there is no question in them.</summary>
    private static void DecideTranscript(SessionDraft draft)
    {
        var finding = draft.Rules.Finder.Find(draft.State.Transcript);
        var text = draft.State.Transcript.IsEmpty ? "" : draft.State.NewestFinal ?? "";
        draft.Decision(DecisionKind.Statement, finding.Kind == QuestionFindingKind.Statement ? finding.Confidence : 0, text, finding.Reason);
        draft.Status(Stage.WaitingForQuestion, note: SessionNotes.NoQuestion);
    }
}
