using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Sessions;

/// <summary>What a recognizer's own message does: each of its sentences does what a chunk of transcript does.</summary>
internal static class SpeechHandling
{
    public static void Take(SessionDraft draft, ClientFrame.Speech speech, TimeSpan arrivedAt)
    {
        draft.State = draft.State with { Language = speech.Language ?? draft.State.Language };
        if (speech.Finding is { } finding)
        {
            draft.Status(draft.State.IsPaused ? Stage.Paused : Stage.WaitingForQuestion, note: finding);
        }

        var isFirst = true;
        foreach (var chunk in speech.Chunks)
        {
            if (speech.Then?.Action == ControlAction.InstantQuery)
            {
                // It is asked next, whatever it says.
                TranscriptHandling.Note(draft, chunk);
                continue;
            }

            if (!isFirst && EndsOpenUtterance(draft, chunk))
            {
                TranscriptHandling.SettleOpen(draft);
            }

            isFirst &= !chunk.IsFinal;
            TranscriptHandling.Take(draft, chunk, arrivedAt);
        }
    }

    /// <summary>Whether something is said that ends what was waited for.</summary>
    public static bool EndsOpenUtterance(SessionDraft draft, ClientFrame.Speech speech)
    {
        if (speech.Then?.Action == ControlAction.InstantQuery)
        {
            return true;
        }

        foreach (var chunk in speech.Chunks)
        {
            if (EndsOpenUtterance(draft, chunk))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a final goes on with what was waited for. What is not listened to does not.</summary>
    public static bool EndsOpenUtterance(SessionDraft draft, ClientFrame.AsrChunk chunk) =>
        chunk.IsFinal && !draft.State.IsPaused && !Characters.IsBlank(chunk.Text) && draft.Rules.Answers(chunk.Speaker);
}
