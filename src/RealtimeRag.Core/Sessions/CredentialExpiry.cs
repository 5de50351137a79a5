using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>The deadlines of the attached connection's credentials.</summary>
/// <param name="End">When they expire.</param>
/// <param name="WarnAt">When to warn the client; null once that is done.</param>
public sealed record CredentialDeadlines(TimeSpan End, TimeSpan? WarnAt);

/// <summary>
/// Handles expiry, renewal and revocation of credentials. They belong to the connection: after expiry the session can be resumed with new
/// ones.
/// </summary>
internal static class CredentialExpiry
{
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(60);

    /// <summary>Records until when the credentials are valid, counted from now; null for no expiry.</summary>
    public static void Begin(SessionDraft draft, TimeSpan? until) =>
        draft.State = draft.State with { Credentials = until is { } end ? new(end, end - Notice) : null };

    /// <summary>Checks new credentials from a message; the acknowledgement waits for the result.</summary>
    public static void Check(SessionDraft draft, string token) => draft.Do(new SessionEffect.CheckCredentials(token));

    /// <summary>Applies valid new credentials.</summary>
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

    /// <summary>Handles invalid new credentials: closes the connection; the session can be resumed, as after any broken connection.</summary>
    public static void Refuse(SessionDraft draft) => Close(draft, CloseReason.CredentialsRefused);

    /// <summary>Handles revoked credentials: the session cannot be resumed, and its answers stop.</summary>
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

            // A client that resumes brings new credentials.
            if (draft.IsV2 && draft.State.Detached is null)
            {
                draft.Send(new ServerFrame.GoingAway(GoingAwayReason.Credentials, credentials.End - draft.Now));
            }
        }
    }

    private static void Close(SessionDraft draft, CloseReason reason) => draft.Do(new SessionEffect.Close(reason.In(draft.State.ProtocolVersion)));
}
