using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>The result of one input.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Effects">What the host must do, in order.</param>
/// <param name="Growth">How much larger the session has become, in bytes as measured by <see cref="SessionSize"/>; negative if it has become smaller.</param>
public readonly record struct SessionStep(SessionState State, ImmutableArray<SessionEffect> Effects, long Growth);

/// <summary>
/// The rules of a session as a pure function, without clock or I/O: times come with the inputs, and actions are returned as effects.
/// Thread-safe.
/// </summary>
public static class SessionMachine
{
    /// <summary>Applies one input.</summary>
    /// <param name="state">The session.</param>
    /// <param name="input">The input.</param>
    /// <param name="rules">The rules of every session.</param>
    /// <param name="room">By how many bytes a message may enlarge the session; a message that would exceed this is refused.</param>
    public static SessionStep Step(SessionState state, SessionInput input, SessionRules rules, long room = long.MaxValue)
    {
        var draft = new SessionDraft(state, rules, input.At);
        Apply(draft, input);
        var growth = SessionSize.Growth(state, draft.State);

        // A message that does not enlarge the session is accepted however full the process is.
        if (growth > Math.Max(0, room) && input is SessionInput.MessageArrived tooLarge)
        {
            draft = new SessionDraft(state, rules, input.At);
            ClientMessages.RefuseForSize(draft, tooLarge.Message);
            growth = SessionSize.Growth(state, draft.State);
        }

        return draft.Finish(growth);
    }

    private static void Apply(SessionDraft draft, SessionInput input)
    {
        switch (input)
        {
            case SessionInput.MessageArrived arrived:
                ClientMessages.Take(draft, arrived);
                break;
            case SessionInput.AnswerProgressed progressed:
                Answering.Take(draft, progressed.Number, progressed.Event);
                break;
            case SessionInput.AnswerFailed failed:
                Answering.Fail(draft, failed.Number, failed.Failure);
                break;
            case SessionInput.Ticked:
                Tick(draft);
                break;
            case SessionInput.Opened opened:
                CredentialExpiry.Begin(draft, opened.SignedInUntil);
                draft.Send(new ServerFrame.Connected(draft.State.SessionId, opened.Offer));
                draft.Status(Stage.Listening);
                break;
            case SessionInput.BudgetUsed budgets:
                BudgetReports.Take(draft, budgets.Uses);
                break;
            case SessionInput.ClosingSoon soon:
                Shutdown.Announce(draft, soon.Reason, soon.In);
                break;
            case SessionInput.Detached detached:
                Shutdown.Detach(draft, detached.IsForGood);
                break;
            case SessionInput.Attached attached:
                CredentialExpiry.Begin(draft, attached.SignedInUntil);
                Shutdown.Attach(draft);
                break;
            case SessionInput.Leaving:
                Speculating.Drop(draft);
                break;
            case SessionInput.Arrived arrived:
                SessionArrival.Arrive(draft, arrived);
                break;
            case SessionInput.CredentialsRenewed renewed:
                CredentialExpiry.Renew(draft, renewed.SignedInUntil);
                break;
            case SessionInput.CredentialsRefused:
                CredentialExpiry.Refuse(draft);
                break;
            case SessionInput.CredentialsRevoked:
                CredentialExpiry.Revoke(draft);
                break;
            case SessionInput.ResumeRefused refused:
                draft.Send(new ServerFrame.Resumed(draft.State.SessionId, refused.Refusal, refused.Offer));
                draft.Status(Stage.Listening);
                break;
            case SessionInput.DrainRequested drain:
                Shutdown.Drain(draft, drain);
                break;
            case SessionInput.ShutdownRequested shutdown:
                Shutdown.ShutDown(draft, shutdown.Reason);
                break;
            case SessionInput.SpeculationRefused early:
                Speculating.Refuse(draft, early.Number);
                break;
        }
    }

    private static void Tick(SessionDraft draft)
    {
        if (draft.State.Open is { } open && open.Deadline <= draft.Now)
        {
            QuestionHandling.AskOpen(draft, open);
        }

        if (draft.State.Interim is { AskAt: { } askAt } && askAt <= draft.Now)
        {
            Speculating.Ask(draft);
        }

        CredentialExpiry.Tick(draft);
        Shutdown.Tick(draft);
    }
}
