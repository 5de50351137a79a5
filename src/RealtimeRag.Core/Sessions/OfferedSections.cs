using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>Handles the reply to an offer of sections: the next final or question either picks one, or is handled like any other.</summary>
internal static class OfferedSections
{
    /// <summary>The section that a question picks; null if it asks something else. Either way, the offer is over.</summary>
    public static AnswerChoice? Take(SessionDraft draft, string said)
    {
        var offered = draft.State.Offered;
        if (offered.IsEmpty)
        {
            return null;
        }

        draft.State = draft.State with { Offered = [] };
        return SpokenChoice.Of(said, [.. offered.Select(static choice => choice.Title)]) is { } index ? offered[index] : null;
    }

    /// <summary>Asks for the section that a final picks; returns false if the final is to be handled like any other.</summary>
    /// <param name="draft">The session.</param>
    /// <param name="chunk">The final.</param>
    /// <param name="said">The new part of it, without what an earlier final already contained.</param>
    /// <param name="arrivedAt">When it arrived.</param>
    public static bool Take(SessionDraft draft, ClientFrame.AsrChunk chunk, string said, TimeSpan arrivedAt)
    {
        var offered = draft.State.Offered;

        // If only instant queries are asked, the next one picks. A hesitation or a repetition decides nothing.
        if (offered.IsEmpty || draft.Rules.Finder.Mode == QuestionMode.Never || SpokenWords.Of(said).Count == 0 || Take(draft, said) is not { } choice)
        {
            return false;
        }

        if (chunk.Confidence < draft.Rules.LeastConfidence)
        {
            draft.State = draft.State with { Offered = offered };
            draft.Decision(DecisionKind.Uncertain, 1, said, "low_confidence", chunk.Speaker);
            draft.Status(Stage.WaitingForQuestion, note: SessionNotes.NotHeard);
            return true;
        }

        draft.State = draft.State with { LastHeard = new HeardFinal(chunk.Text, draft.Now, 0) };
        draft.Decision(DecisionKind.Question, 1, said, "choice", chunk.Speaker);
        QuestionHandling.AskChosen(draft, choice, arrivedAt, chunk.Speaker);
        return true;
    }
}
