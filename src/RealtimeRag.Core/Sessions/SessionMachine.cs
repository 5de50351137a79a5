using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>The result of one input.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Effects">What the host must do, in order.</param>
public readonly record struct SessionStep(SessionState State, ImmutableArray<SessionEffect> Effects);

/// <summary>
/// The rules of a session as a pure function, without clock or I/O: times come with the inputs, and actions are returned as effects.
/// Thread-safe.
/// </summary>
public static class SessionMachine
{
    /// <summary>Applies one input.</summary>
    public static SessionStep Step(SessionState state, SessionInput input, SessionRules rules)
    {
        var draft = new SessionDraft(state, rules, input.At);
        switch (input)
        {
            case SessionInput.MessageArrived arrived:
                ClientMessages.Take(draft, arrived);
                if (!Fits(draft.State, state, arrived.MayHold))
                {
                    draft = new SessionDraft(state, rules, input.At);
                    ClientMessages.RefuseForSize(draft, arrived.Message);
                }

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
                SigningIn.Begin(draft, opened.SignedInUntil);
                draft.Send(new ServerFrame.Connected(state.SessionId, opened.Offer));
                draft.Status(Stage.Listening);
                break;
            case SessionInput.BudgetUsed budgets:
                Budgeting.Take(draft, budgets.Uses);
                break;
            case SessionInput.ClosingSoon soon:
                Shutdown.Announce(draft, soon.Reason, soon.In);
                break;
            case SessionInput.Detached detached:
                Shutdown.Detach(draft, detached.IsForGood);
                break;
            case SessionInput.Attached attached:
                SigningIn.Begin(draft, attached.SignedInUntil);
                Shutdown.Attach(draft);
                break;
            case SessionInput.CredentialsRenewed renewed:
                SigningIn.Renew(draft, renewed.SignedInUntil);
                break;
            case SessionInput.CredentialsRefused:
                SigningIn.Refuse(draft);
                break;
            case SessionInput.CredentialsRevoked:
                SigningIn.Revoke(draft);
                break;
            case SessionInput.ResumeRefused refused:
                draft.Send(new ServerFrame.Resumed(state.SessionId, refused.Refusal, refused.Offer));
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

        return draft.Finish();
    }

    private static bool Fits(SessionState after, SessionState before, long mayHold) =>
        mayHold == long.MaxValue || SessionSize.Of(after) is var size && (size <= mayHold || size <= SessionSize.Of(before));

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

        SigningIn.Tick(draft);
        Shutdown.Tick(draft);
    }
}
