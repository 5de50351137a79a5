using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Sessions;

/// <summary>Applies a message in the recognizer's own format: each of its sentences is treated like a transcript chunk.</summary>
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
                // The instant query that follows asks it in any case.
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

    /// <summary>Whether the message ends the wait for the rest of an open utterance.</summary>
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

    /// <summary>Whether a final ends the wait for the rest of an open utterance. One that is ignored does not.</summary>
    public static bool EndsOpenUtterance(SessionDraft draft, ClientFrame.AsrChunk chunk) =>
        chunk.IsFinal && !draft.State.IsPaused && !Characters.IsBlank(chunk.Text) && draft.Rules.Answers(chunk.Speaker);
}
