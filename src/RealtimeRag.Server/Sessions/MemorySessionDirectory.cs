using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Keeps the tokens of this process's sessions in memory. Stores only fingerprints, so that look-up times reveal nothing and a memory dump
/// contains no usable token. Thread-safe.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="window">How long a session outlives its connection; clients see it in acks.</param>
/// <param name="backend">The backend's name; clients see it in acks.</param>
internal sealed class MemorySessionDirectory(SessionClock clock, TimeSpan window, string backend) : ISessionDirectory
{
    /// <summary>How long a connection with an already redeemed token waits to learn whether the reply to that redemption arrived.</summary>
    public static readonly TimeSpan ReceiptTime = TimeSpan.FromSeconds(1);

    /// <summary>The same limit if the connection is older than the one that owns the session.</summary>
    public static readonly TimeSpan OlderConnectionTime = TimeSpan.FromSeconds(10);

    private const int MaxRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TokenRecord> _byToken = [];
    private readonly Dictionary<string, TokenRecord> _bySession = [];
    private readonly HashSet<string> _expired = [];
    private readonly Queue<string> _expiredOrder = new();
    private long _connections;

    /// <inheritdoc/>
    public ValueTask<ResumeOffer> RegisterAsync(SessionAddress session, CancellationToken cancellationToken)
    {
        var offer = NewOffer(session);
        lock (_gate)
        {
            if (!_bySession.TryGetValue(session.Key, out var record))
            {
                _bySession.Add(session.Key, record = new TokenRecord(session, ++_connections));
            }

            Change(record, tokens => tokens.Replace(ResumeTokens.Fingerprint(offer.ResumeToken)));
        }

        return ValueTask.FromResult(offer);
    }

    /// <inheritdoc/>
    public async ValueTask<Redemption> RedeemAsync(RedemptionRequest request, CancellationToken cancellationToken)
    {
        var token = ResumeTokens.Fingerprint(request.ResumeToken);
        var begun = clock.Now;
        while (true)
        {
            Task settled;
            TimeSpan left;
            lock (_gate)
            {
                if (TryDecide(request, token, clock.Now - begun, out var decided, out settled, out left))
                {
                    return decided;
                }
            }

            await settled.WaitAsync(left, clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public ValueTask ConfirmAsync(ResumeClaim claim)
    {
        lock (_gate)
        {
            if (_bySession.TryGetValue(claim.Session.Key, out var record) && record.Fence == claim.Fence)
            {
                Change(record, static tokens => tokens.Confirm());
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DetachAsync(SessionAddress session, long fence)
    {
        lock (_gate)
        {
            if (_bySession.TryGetValue(session.Key, out var record) && record.Fence == fence)
            {
                record.Detach();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ForgetAsync(SessionAddress session, bool isExpired)
    {
        lock (_gate)
        {
            if (_bySession.Remove(session.Key, out var record))
            {
                foreach (var token in record.Good)
                {
                    _byToken.Remove(token);
                    if (isExpired)
                    {
                        RememberExpired(Remembered(token, session));
                    }
                }

                record.Settle();
            }
        }

        return ValueTask.CompletedTask;
    }

    private bool TryDecide(RedemptionRequest request, string token, TimeSpan waited, out Redemption decided, out Task settled, out TimeSpan left)
    {
        (settled, left) = (Task.CompletedTask, TimeSpan.Zero);
        if (!_byToken.TryGetValue(token, out var record) || record.Session == request.Own || record.Session.Owner != request.Own.Owner
            || !_bySession.TryGetValue(request.Own.Key, out var own))
        {
            decided = new(null, _expired.Contains(Remembered(token, request.Own)) ? ResumeRefusal.Expired : ResumeRefusal.Unknown);
            return true;
        }

        // A request on an older connection may have been sent earlier, by a client that has reconnected since.
        var isOlder = record.IsUnconfirmed(token) && own.Connection < record.Connection;
        if (record.IsUnconfirmed(token) && record.IsAttached)
        {
            left = (isOlder ? OlderConnectionTime : ReceiptTime) - waited;
            if (left > TimeSpan.Zero)
            {
                (decided, settled) = (default, record.Settled);
                return false;
            }

            if (isOlder)
            {
                decided = new(null, ResumeRefusal.Unknown);
                return true;
            }
        }

        decided = request.MustReplace && !record.IsAttached ? new(null, HasNoRoom: true) : new(Claim(record, token, own.Connection, isOlder));
        return true;
    }

    private ResumeClaim Claim(TokenRecord record, string token, long connection, bool isOlder)
    {
        var offer = NewOffer(record.Session);
        Change(record, tokens => tokens.Redeem(token, ResumeTokens.Fingerprint(offer.ResumeToken), connection, isOlder));
        return new(record.Session, record.Fence, offer);
    }

    /// <summary>Changes the valid tokens of a session; waiting redemptions check again.</summary>
    private void Change(TokenRecord record, Action<TokenRecord> change)
    {
        foreach (var token in record.Good)
        {
            _byToken.Remove(token);
        }

        change(record);
        foreach (var token in record.Good)
        {
            _byToken.Add(token, record);
        }

        record.Settle();
    }

    // Do not reveal to one party that another party's session existed.
    private static string Remembered(string token, SessionAddress session) => $"{token} {session.Owner}";

    private void RememberExpired(string token)
    {
        if (_expired.Add(token))
        {
            _expiredOrder.Enqueue(token);
            if (_expiredOrder.Count > MaxRemembered)
            {
                _expired.Remove(_expiredOrder.Dequeue());
            }
        }
    }

    private ResumeOffer NewOffer(SessionAddress session) => new(session.Epoch, ResumeTokens.NewToken(), window, backend);
}
