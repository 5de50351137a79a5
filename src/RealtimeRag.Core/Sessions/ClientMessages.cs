using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>Applies the client's messages.</summary>
internal static class ClientMessages
{
    public static void Take(SessionDraft draft, SessionInput.MessageArrived arrived)
    {
        if (draft.State.IsClosed)
        {
            return;
        }

        var message = arrived.Message;
        if (EndsOpenUtterance(draft, message.Frame) || Moves(draft, message))
        {
            TranscriptHandling.SettleOpen(draft);
        }

        Move(draft, message);
        Acknowledge(draft, message);
        if (message.Frame is { } frame)
        {
            Take(draft, frame, arrived.ArrivedAt);
        }
        else
        {
            draft.Error(message.Error, message.Detail, message.RetryAfter, message.Limit);
        }
    }

    /// <summary>Refuses a message and keeps only the session id in it; the client may send it again later.</summary>
    public static void RefuseForSize(SessionDraft draft, ClientMessage message)
    {
        Move(draft, message);
        Acknowledge(draft, message);
        draft.Error(ErrorCode.QueueFull, SessionNotes.OutOfMemory, isForMemory: true);
    }

    private static void Take(SessionDraft draft, ClientFrame frame, TimeSpan arrivedAt)
    {
        if (draft.State.Ending is { } ending && frame is not (ClientFrame.Cancel or ClientFrame.Received or ClientFrame.Feedback or ClientFrame.Heard or ClientFrame.Interrupted or ClientFrame.Authenticate))
        {
            if (ending.Reason != CloseReason.Stopped && MayAsk(frame))
            {
                draft.Error(ErrorCode.ServerError, SessionNotes.Draining);
            }

            return;
        }

        switch (frame)
        {
            case ClientFrame.AsrChunk chunk:
                TranscriptHandling.Take(draft, chunk, arrivedAt);
                break;
            case ClientFrame.Speech speech:
                SpeechHandling.Take(draft, speech, arrivedAt);
                if (speech.Then is { } then)
                {
                    Control(draft, then.Action, arrivedAt);
                }

                break;
            case ClientFrame.Control control:
                Control(draft, control.Action, arrivedAt);
                break;
            case ClientFrame.Ask ask:
                QuestionHandling.AskTyped(draft, ask.Text, arrivedAt);
                break;
            case ClientFrame.Cancel cancel:
                Answering.CancelByClient(draft, cancel.AnswerId);
                break;
            case ClientFrame.Feedback feedback:
                Feedback(draft, feedback);
                break;
            case ClientFrame.Configure configure:
                Configure(draft, configure);
                break;
            case ClientFrame.Received received:
                Release(draft, received.Seq);
                break;
            case ClientFrame.Interrupted interrupted:
                Interruptions.Interrupt(draft, interrupted.Spoken);
                break;
            case ClientFrame.Heard heard:
                Interruptions.Take(draft, heard);
                break;
            case ClientFrame.Authenticate authenticate:
                CredentialExpiry.Check(draft, authenticate.Token);
                break;
            case ClientFrame.Resume:
                draft.Error(ErrorCode.InvalidMessage, SessionNotes.ResumeNotFirst);
                break;
        }
    }

    private static bool MayAsk(ClientFrame frame) =>
        frame is ClientFrame.AsrChunk { IsFinal: true } or ClientFrame.Ask or ClientFrame.Control { Action: ControlAction.InstantQuery or ControlAction.EndTurn }
        || (frame is ClientFrame.Speech speech && HasFinal(speech));

    private static bool HasFinal(ClientFrame.Speech speech) => speech.Chunks.Any(static chunk => chunk.IsFinal);

    private static void Control(SessionDraft draft, ControlAction action, TimeSpan arrivedAt)
    {
        switch (action)
        {
            case ControlAction.Pause:
                Speculating.Drop(draft);
                draft.State = draft.State with { IsPaused = true };
                draft.Status(Stage.Paused);
                break;
            case ControlAction.Resume:
                draft.State = draft.State with { IsPaused = false };
                draft.Status(Stage.Listening);
                break;
            case ControlAction.InstantQuery:
                QuestionHandling.AskInstantly(draft, arrivedAt);
                break;
            case ControlAction.EndTurn:
                TurnEnding.Decide(draft, arrivedAt);
                break;
            case ControlAction.Stop:
                Shutdown.Stop(draft);
                break;
        }
    }

    private static void Release(SessionDraft draft, long seq)
    {
        if (seq < 0 || seq > draft.LastSeq)
        {
            draft.Error(ErrorCode.InvalidMessage, SessionNotes.UnknownSeq);
        }
        else
        {
            draft.Do(new SessionEffect.ReleaseFrames(seq));
        }
    }

    private static void Feedback(SessionDraft draft, ClientFrame.Feedback feedback)
    {
        foreach (var past in draft.State.Past)
        {
            if (past.AnswerId == feedback.AnswerId)
            {
                if (past.MessageId is { } id)
                {
                    draft.Do(new SessionEffect.PassFeedback(id, past.User, feedback.Rating, feedback.Comment));
                }

                draft.Do(new SessionEffect.NoteRating(feedback.AnswerId, feedback.Rating));

                return;
            }
        }

        draft.Error(ErrorCode.InvalidMessage, SessionNotes.UnratedAnswer);
    }

    private static void Configure(SessionDraft draft, ClientFrame.Configure configure)
    {
        if (configure.Speculative == false)
        {
            Speculating.Drop(draft);
        }

        if (configure.Traceparent is { } traceparent)
        {
            draft.Do(new SessionEffect.LinkTrace(traceparent));
        }

        draft.State = draft.State with
        {
            Language = configure.Language ?? draft.State.Language,
            Speculates = configure.Speculative ?? draft.State.Speculates,
            WantsSuggested = configure.Suggested ?? draft.State.WantsSuggested,
            Acks = configure.Ack ?? draft.State.Acks,
        };
    }

    // A pause, a stop or an instant query applies to everything said before it, so the open utterance is decided first.
    // A further final continues it: each final gets its own status before the next message is processed.
    private static bool EndsOpenUtterance(SessionDraft draft, ClientFrame? frame) => frame switch
    {
        ClientFrame.AsrChunk chunk => SpeechHandling.EndsOpenUtterance(draft, chunk),
        ClientFrame.Speech speech => SpeechHandling.EndsOpenUtterance(draft, speech),
        ClientFrame.Control { Action: ControlAction.InstantQuery } => true,
        _ => false,
    };

    private static bool Moves(SessionDraft draft, ClientMessage message) =>
        draft.State.Ending is null && message.SessionId is { } id && id != draft.State.SessionId;

    private static void Move(SessionDraft draft, ClientMessage message)
    {
        if (!Moves(draft, message))
        {
            return;
        }

        Speculating.Drop(draft);
        draft.State = draft.State with
        {
            SessionId = message.SessionId!,
            Ids = draft.State.Ids.With(message.SessionId!),
            Transcript = Questions.Transcript.Empty,
            NewestFinal = null,
            LastHeard = null,
            Named = [],
            NewestInterim = null,
            BrokenOff = null,
            Offered = [],
            Conversation = Conversation.New(draft.State.Conversation.Generation + 1),
        };
    }

    private static void Acknowledge(SessionDraft draft, ClientMessage message)
    {
        // New credentials are acknowledged after they have been checked.
        if (message.ReceivedType is not { } type || message.Frame is ClientFrame.Authenticate)
        {
            return;
        }

        var wanted = draft.State.Acks switch
        {
            AckPolicy.None => false,
            AckPolicy.Final => message.Frame is not ClientFrame.AsrChunk { IsFinal: false } && (message.Frame is not ClientFrame.Speech { Then: null } speech || HasFinal(speech)),
            _ => true,
        };
        if (wanted)
        {
            draft.Send(new ServerFrame.Ack(type, draft.State.SessionId));
        }
    }
}
