using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>
/// Keeps the tokens of all nodes in the store. A token names its session, so only one key is read. While the store is unavailable, a session can be resumed
/// only where it is, and its token is not exchanged, so that the store and the client still agree afterwards. Thread-safe.
/// </summary>
/// <param name="fleet">The node.</param>
/// <param name="claims">Takes sessions from other nodes.</param>
/// <param name="window">How long a session outlives its connection; clients see it in acks.</param>
/// <param name="backend">The backend's name; clients see it in acks.</param>
internal sealed class RedisSessionDirectory(Fleet fleet, SessionClaims claims, TimeSpan window, string backend) : ISessionDirectory, ISessionStore
{
    /// <summary>How long the first frame of a connection waits for the store.</summary>
    public static readonly TimeSpan RegistrationTime = TimeSpan.FromMilliseconds(300);

    /// <inheritdoc/>
    public ISessionLease? LeaseOf(SessionAddress session) => fleet.Leases.GetValueOrDefault(session.Key);

    /// <inheritdoc/>
    public async ValueTask<ResumeOffer> RegisterAsync(SessionAddress session, CancellationToken cancellationToken)
    {
        var lease = fleet.Leases.GetOrAdd(session.Key, static (_, made) => new(made.Fleet, made.Session, SessionAddress.FirstFence), (Fleet: fleet, Session: session));
        var token = SessionToken.New(session.Key);
        var fingerprint = ResumeTokens.Fingerprint(token);
        lease.Replace(fingerprint);
        var keys = fleet.Link.Keys;
        var isStored = false;
        try
        {
            // A client may come back at once, to any node.
            var begun = fleet.Link.RunAsync(
                RedisScripts.Begin, [keys.Session(session.Key)], [fleet.Link.Node, fingerprint, session.Epoch, session.Owner, fleet.LifetimeSeconds]);
            isStored = (int)await begun.WaitAsync(RegistrationTime, fleet.Clock.Time, cancellationToken) == 1;
        }
        catch (OperationCanceledException)
        {
            // The client has left before its session began.
            await ForgetAsync(session, isExpired: false);
            throw;
        }
        catch (Exception e) when (e is StoreUnavailableException or TimeoutException)
        {
            // The session's first write brings it into the store.
        }

        return new(session.Epoch, token, window, backend) { IsForThisNode = !isStored };
    }

    /// <inheritdoc/>
    public async ValueTask<Redemption> RedeemAsync(RedemptionRequest request, CancellationToken cancellationToken)
    {
        if (SessionToken.SessionOf(request.ResumeToken) is not { } session || session == request.Own.Key)
        {
            return new(null, ResumeRefusal.Unknown);
        }

        var here = fleet.Leases.GetValueOrDefault(session);
        if (request.MustReplace && here is not { IsAttached: true })
        {
            return new(null, HasNoRoom: true);
        }

        var token = ResumeTokens.Fingerprint(request.ResumeToken);
        try
        {
            var next = SessionToken.New(session);
            var outcome = await claims.TakeAsync(session, token, ResumeTokens.Fingerprint(next), request.Own.Owner, cancellationToken);
            if (outcome is { Lease: null, Close: null } && here is not null && IsGood(here, request, token) && await here.KeepAsync() == StoreReply.Incomplete)
            {
                // The store has lost a session that this node still has.
                return RedeemHere(here, request, token);
            }

            return outcome.Lease is { } lease
                ? new(new(lease.Session, lease.Attach(), Offer(lease.Session, next)) { Moved = outcome.Moved })
                : new(null, outcome.Refusal) { Close = outcome.Close };
        }
        catch (StoreUnavailableException)
        {
            return RedeemHere(here, request, token);
        }
    }

    /// <inheritdoc/>
    public async ValueTask ConfirmAsync(ResumeClaim claim)
    {
        fleet.Leases.GetValueOrDefault(claim.Session.Key)?.Confirm();
        var token = ResumeTokens.Fingerprint(claim.Offer.ResumeToken);
        await TryAsync(() => fleet.Link.RunAsync(RedisScripts.Seen, [fleet.Link.Keys.Session(claim.Session.Key)], [token]));
    }

    /// <inheritdoc/>
    public ValueTask DetachAsync(SessionAddress session, long fence)
    {
        if (fleet.Leases.GetValueOrDefault(session.Key) is { } lease)
        {
            lease.IsAttached = false;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(SessionAddress session, bool isExpired)
    {
        if (!fleet.Leases.TryRemove(session.Key, out var lease))
        {
            return;
        }

        await TryAsync(() => fleet.Link.RunAsync(RedisScripts.Forget, fleet.Link.Keys.Of(session.Key), [fleet.Link.Node, lease.Fence, isExpired ? "1" : "0"]));
    }

    private Redemption RedeemHere(RedisLease? here, RedemptionRequest request, string token)
    {
        if (here is null)
        {
            // Another node may have it.
            return new(null) { Close = CloseReason.StoreUnavailable };
        }

        return IsGood(here, request, token)
            ? new(new(here.Session, here.Attach(), Offer(here.Session, request.ResumeToken) with { IsForThisNode = true }))
            : new(null, ResumeRefusal.Unknown);
    }

    private static bool IsGood(RedisLease here, RedemptionRequest request, string token) => here.Session.Owner == request.Own.Owner && here.Accepts(token);

    private ResumeOffer Offer(SessionAddress session, string token) => new(session.Epoch, token, window, backend);

    private static async ValueTask TryAsync(Func<Task<RedisResult>> call)
    {
        try
        {
            await call();
        }
        catch (StoreUnavailableException)
        {
            // The keys expire by themselves.
        }
    }
}

/// <summary>Resume tokens that name their session: <c>session.secret</c>. Opaque to clients. Pure.</summary>
internal static class SessionToken
{
    private const char Separator = '.';

    /// <summary>A new token of a session.</summary>
    public static string New(string session) => session + Separator + ResumeTokens.NewToken();

    /// <summary>The session that a token names; null if the text is not such a token.</summary>
    public static string? SessionOf(string token) =>
        token.IndexOf(Separator, StringComparison.Ordinal) is > 0 and var at && token.Length < 256 && token.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or Separator)
            ? token[..at]
            : null;
}
