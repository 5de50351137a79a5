using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Keeps the tokens of this process's sessions in memory. Only fingerprints are kept, so that looking one up tells nothing by its time,
/// and nothing in memory is good for taking up a session. Thread-safe.
/// </summary>
/// <param name="budget">What replay buffers hold.</param>
/// <param name="maxDetached">How many sessions may be without a connection.</param>
/// <param name="window">How long a session outlives its connection.</param>
/// <param name="backend">The backend's name, for clients.</param>
internal sealed class MemorySessionStore(ReplayBudget budget, int maxDetached, TimeSpan window, string backend) : ISessionStore
{
    private const int MaxRemembered = 10_000;
    private const int MaxOvertaken = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SessionLoop> _byToken = [];
    private readonly Dictionary<SessionLoop, Tokens> _tokens = [];
    private readonly LinkedList<SessionLoop> _detached = new();
    private readonly Dictionary<SessionLoop, LinkedListNode<SessionLoop>> _detachedNodes = [];
    private readonly HashSet<string> _expired = [];
    private readonly Queue<string> _expiredOrder = new();
    private long _connections;

    /// <inheritdoc/>
    public ResumeOffer Offer(SessionLoop session)
    {
        var offer = NewOffer(session);
        var token = ResumeTokens.Fingerprint(offer.ResumeToken);
        lock (_gate)
        {
            Keep(session, new(token, null, _tokens.TryGetValue(session, out var before) ? before.Connection : ++_connections));
        }

        return offer;
    }

    /// <inheritdoc/>
    public ResumeOutcome Redeem(ResumeAttempt attempt)
    {
        var (resume, socket, fresh, mustDecide, mustReplace) = attempt;
        var token = ResumeTokens.Fingerprint(resume.ResumeToken);
        SessionLoop? session;
        ResumeRefusal? refusal;
        lock (_gate)
        {
            if (!_byToken.TryGetValue(token, out session) || ReferenceEquals(session, fresh) || !_tokens.TryGetValue(fresh, out var own))
            {
                return new(null, null, _expired.Contains(token) ? ResumeRefusal.Expired : ResumeRefusal.Unknown);
            }

            var tokens = _tokens[session];
            // What an older connection asks for may have been said before, by a client that has since come back.
            var isOlder = token == tokens.Before && own.Connection < tokens.Connection;
            if (token == tokens.Before && session.Outbox.IsAttached)
            {
                if (!mustDecide)
                {
                    return new(null, null, default, tokens.Settled, isOlder);
                }

                if (isOlder)
                {
                    return new(null, null, ResumeRefusal.Unknown);
                }
            }

            if (mustReplace && !session.Outbox.IsAttached)
            {
                return new(null, null, default, HasNoRoom: true);
            }

            LeaveDetached(session);
            refusal = Mismatch(session, resume);
            if (refusal is null)
            {
                // Of two connections that come at once, the one whose token is kept must be the one that has the session.
                var offer = NewOffer(session);
                if (session.Outbox.TryTakeUp(socket, resume.LastSeq, new ServerFrame.Resumed(session.SessionId, null, offer)))
                {
                    Keep(session, new(ResumeTokens.Fingerprint(offer.ResumeToken), token, Math.Max(own.Connection, tokens.Connection))
                    {
                        Overtaken = isOlder ? [.. tokens.Overtaken.Take(1), .. tokens.Overtaken.Skip(1).TakeLast(MaxOvertaken - 2), tokens.Newest] : [],
                    });
                    return new(session, offer, default);
                }

                refusal = ResumeRefusal.Position;
            }

            Spend(session);
        }

        Abandon(session, refusal.Value);
        return new(null, null, refusal.Value);
    }

    /// <inheritdoc/>
    public void Seen(SessionLoop session, ResumeOffer offer)
    {
        var token = ResumeTokens.Fingerprint(offer.ResumeToken);
        lock (_gate)
        {
            if (_tokens.TryGetValue(session, out var tokens) && tokens.Newest == token)
            {
                Keep(session, tokens with { Before = null, Overtaken = [] });
            }
        }
    }

    /// <inheritdoc/>
    public void Detached(SessionLoop session)
    {
        SessionLoop? oldest = null;
        lock (_gate)
        {
            // The report can come after another connection has taken the session up.
            if (_tokens.TryGetValue(session, out var tokens) && !session.Outbox.IsAttached && !_detachedNodes.ContainsKey(session))
            {
                _detachedNodes.Add(session, _detached.AddLast(session));
                tokens.Settle();
                oldest = _detached.Count > maxDetached ? ExpireOldest() : null;
            }
        }

        oldest?.End();
    }

    /// <inheritdoc/>
    public void Shrink()
    {
        if (!budget.IsExceeded)
        {
            return;
        }

        SessionLoop? oldest;
        lock (_gate)
        {
            oldest = ExpireOldest();
        }

        oldest?.End();
    }

    /// <inheritdoc/>
    public void Forget(SessionLoop session, bool isExpired)
    {
        lock (_gate)
        {
            LeaveDetached(session);
            if (isExpired)
            {
                Expire(session);
            }
            else
            {
                Spend(session);
            }
        }
    }

    /// <summary>With its token spent, nobody can come back to a session without a connection: its answers are of no more use.</summary>
    private static void Abandon(SessionLoop session, ResumeRefusal refusal)
    {
        if (refusal == ResumeRefusal.Position)
        {
            session.Outbox.Close(CloseReason.Superseded);
            session.End();
        }
        else if (!session.Outbox.IsAttached)
        {
            session.End();
        }
    }

    private static ResumeRefusal? Mismatch(SessionLoop session, ClientFrame.Resume resume) =>
        !session.IdHistory.Has(resume.SessionId) ? ResumeRefusal.Unknown
        : session.Epoch != resume.Epoch ? ResumeRefusal.Epoch
        : null;

    private ResumeOffer NewOffer(SessionLoop session) => new(session.Epoch, ResumeTokens.NewToken(), window, backend);

    private void Keep(SessionLoop session, Tokens tokens)
    {
        Spend(session);
        _tokens.Add(session, tokens);
        foreach (var token in tokens.All)
        {
            _byToken.Add(token, session);
        }
    }

    private void Spend(SessionLoop session)
    {
        if (_tokens.Remove(session, out var tokens))
        {
            tokens.Settle();
            foreach (var token in tokens.All)
            {
                _byToken.Remove(token);
            }
        }
    }

    private void Expire(SessionLoop session)
    {
        if (_tokens.TryGetValue(session, out var tokens))
        {
            foreach (var token in tokens.All.Where(_expired.Add))
            {
                _expiredOrder.Enqueue(token);
                if (_expiredOrder.Count > MaxRemembered)
                {
                    _expired.Remove(_expiredOrder.Dequeue());
                }
            }
        }

        Spend(session);
    }

    /// <summary>Of the sessions without a connection, gives up the one that has been so the longest; the caller ends it.</summary>
    private SessionLoop? ExpireOldest()
    {
        while (_detached.First?.Value is { } oldest)
        {
            LeaveDetached(oldest);
            if (!oldest.Outbox.IsAttached)
            {
                Expire(oldest);
                return oldest;
            }
        }

        return null;
    }

    private void LeaveDetached(SessionLoop session)
    {
        if (_detachedNodes.Remove(session, out var node))
        {
            _detached.Remove(node);
        }
    }

    /// <summary>What is kept of a session's tokens.</summary>
    /// <param name="Newest">The one that was given last.</param>
    /// <param name="Before">The one that it was given for, until the client has got it.</param>
    /// <param name="Connection">The number of the newest connection that any were given on.</param>
    private sealed record Tokens(string Newest, string? Before, long Connection)
    {
        private TaskCompletionSource? _settled;

        /// <summary>
        /// Those that clients may have from newer connections, before an older one took the session up: the first, which was given on the newest
        /// connection, and the last ones.
        /// </summary>
        public IReadOnlyList<string> Overtaken { get; init; } = [];

        public IEnumerable<string> All => Before is null ? [Newest] : [Newest, Before, .. Overtaken];

        /// <summary>Ends when it is known whether the client has got the newest. To be waited for only where it is not.</summary>
        public Task Settled => (_settled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Settle() => _settled?.TrySetResult();
    }
}
