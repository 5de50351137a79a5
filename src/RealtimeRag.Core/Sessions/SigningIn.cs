using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>When the credentials of the attached connection end.</summary>
/// <param name="End">When.</param>
/// <param name="WarnAt">When its client is to be warned; null once that is done.</param>
public sealed record CredentialDeadlines(TimeSpan End, TimeSpan? WarnAt);

/// <summary>What becomes of a session whose credentials end, are renewed, or are revoked. The credentials are those of the connection: the session stays for whoever signs in anew.</summary>
internal static class SigningIn
{
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(60);

    /// <summary>The credentials are good until a time from now on, or without end.</summary>
    public static void Begin(SessionDraft draft, TimeSpan? until) =>
        draft.State = draft.State with { Credentials = until is { } end ? new(end, end - Notice) : null };

    /// <summary>New credentials came with a message: nothing is acknowledged before they are checked.</summary>
    public static void Check(SessionDraft draft, string token) => draft.Do(new SessionEffect.CheckCredentials(token));

    /// <summary>They were good.</summary>
    public static void Renew(SessionDraft draft, TimeSpan? until)
    {
        if (draft.State.IsClosed)
        {
            return;
        }

        Begin(draft, until);
        if (draft.State.Acks != AckPolicy.None)
        {
            draft.Send(new ServerFrame.Ack(MessageTypes.Authenticate, draft.State.SessionId));
        }
    }

    /// <summary>They were not: the connection closes, and the session waits for its client as after any other break.</summary>
    public static void Refuse(SessionDraft draft) => Close(draft, CloseReason.CredentialsRefused);

    /// <summary>They were revoked: nobody may come back to the session, and its answers stop.</summary>
    public static void Revoke(SessionDraft draft)
    {
        Close(draft, CloseReason.CredentialsRevoked);
        Shutdown.Forget(draft, isExpired: false);
    }

    public static void Tick(SessionDraft draft)
    {
        if (draft.State.Credentials is not { } credentials)
        {
            return;
        }

        if (credentials.End <= draft.Now)
        {
            draft.State = draft.State with { Credentials = null };
            Close(draft, CloseReason.CredentialsExpired);
        }
        else if (credentials.WarnAt <= draft.Now)
        {
            draft.State = draft.State with { Credentials = credentials with { WarnAt = null } };

            // Whoever comes back brings other credentials.
            if (draft.IsV2 && draft.State.Detached is null)
            {
                draft.Send(new ServerFrame.GoingAway(GoingAwayReason.Credentials, credentials.End - draft.Now));
            }
        }
    }

    private static void Close(SessionDraft draft, CloseReason reason) => draft.Do(new SessionEffect.Close(reason.In(draft.State.Dialect)));
}
