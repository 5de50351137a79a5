using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Sessions;

/// <summary>
/// Handles answers that were not heard to the end: the history keeps only the part that was heard. A cancelled answer is not in the
/// history until the client reports how much of it was heard.
/// </summary>
internal static class Interruptions
{
    public static void Take(SessionDraft draft, ClientFrame.Heard heard)
    {
        var state = draft.State;
        if (state.Running is { } running && running.Asked.AnswerId == heard.AnswerId)
        {
            draft.State = state with { Running = running with { HeardCharacters = heard.Chars } };
        }
        else if (state.BrokenOff is { } broken && AnswerIds.Of(broken.Number) == heard.AnswerId)
        {
            draft.State = state with { BrokenOff = null };
            Answering.Remember(draft, broken.Generation, conversation => With(conversation, broken.Turn, heard.Chars));
        }
        else if (state.Conversation.Find(heard.AnswerId) is { } turn)
        {
            draft.State = state with { Conversation = state.Conversation.Replace(turn, Cut(turn, heard.Chars)) };
        }
        else if (!state.Past.Any(past => past.AnswerId == heard.AnswerId))
        {
            draft.Error(ErrorCode.InvalidMessage, SessionNotes.UnheardAnswer);
        }
    }

    /// <summary>Barge-in: cancels the running answer, if it has begun, and keeps only the part of the newest answer that was heard.</summary>
    public static void Interrupt(SessionDraft draft, string heard)
    {
        var state = draft.State;
        if (state.Running is { NextIndex: > 0 } running)
        {
            draft.State = state with { Running = running with { HeardCharacters = CharactersOf(running.Text, heard) } };
            Answering.CancelByClient(draft, null);
        }
        else if (state.Conversation.Turns is [.., { } newest])
        {
            draft.State = state with { Conversation = state.Conversation.Replace(newest, Cut(newest, CharactersOf(newest.Answer, heard))) };
        }
    }

    /// <summary>Records a cancelled answer until the client reports how much of it was heard, unless it already has.</summary>
    public static void Note(SessionDraft draft, RunningAnswer running)
    {
        if (running.Text.Length == 0)
        {
            return;
        }

        var turn = TurnOf(running);
        if (running.HeardCharacters is { } heard)
        {
            Answering.Remember(draft, running.Asked.Generation, conversation => With(conversation, turn, heard));
        }
        else if (draft.IsV2)
        {
            draft.State = draft.State with { BrokenOff = new(running.Asked.Number, running.Asked.Generation, turn) };
        }
    }

    public static AnswerTurn TurnOf(RunningAnswer running) => new(TextCut.Start(running.Asked.Question, Conversation.MaxTurnLength), running.Text)
    {
        Speaker = running.Asked.Speaker,
        Number = running.Asked.Number,
    };

    /// <summary>The conversation with the heard part of one more turn; unchanged if nothing of it was heard.</summary>
    public static Conversation With(Conversation conversation, AnswerTurn turn, long? heard) =>
        heard is not { } characters ? conversation.With(turn)
        : Cut(turn, characters) is { } cut ? conversation.With(cut)
        : conversation;

    /// <summary>The number of characters heard: up to the end of the spoken words, wherever they are in the answer.</summary>
    private static long CharactersOf(string answer, string heard)
    {
        var words = heard.Trim();
        var at = words.Length == 0 ? -1 : answer.IndexOf(words, StringComparison.Ordinal);
        return Characters.Count(at < 0 ? words : answer.AsSpan(0, at + words.Length));
    }

    private static AnswerTurn? Cut(AnswerTurn turn, long characters)
    {
        var length = 0;
        foreach (var rune in turn.Answer.EnumerateRunes())
        {
            if (characters-- <= 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length == 0 ? null : turn with { Answer = turn.Answer[..length] };
    }
}
