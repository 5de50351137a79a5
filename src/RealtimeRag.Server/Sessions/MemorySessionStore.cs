using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Keeps the tokens of this process's sessions in memory. Only fingerprints are kept, so that looking one up tells nothing by its time,
/// and nothing in memory is good for taking up a session. Thread-safe.
/// </summary>
/// <param name="budget">What replay buffers hold.</param>
/// <param name="window">How long a session outlives its connection.</param>
/// <param name="backend">The backend's name, for clients.</param>
internal sealed class MemorySessionStore(ReplayBudget budget, TimeSpan window, string backend) : ISessionStore
{
    private const int MaxRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SessionLoop> _byToken = [];
    private readonly Dictionary<SessionLoop, string> _tokens = [];
    private readonly LinkedList<SessionLoop> _detached = new();
    private readonly Dictionary<SessionLoop, LinkedListNode<SessionLoop>> _detachedNodes = [];
    private readonly HashSet<string> _expired = [];
    private readonly Queue<string> _expiredOrder = new();

    /// <inheritdoc/>
    public ResumeOffer Offer(SessionLoop session)
    {
        var token = ResumeTokens.NewToken();
        var fingerprint = ResumeTokens.Fingerprint(token);
        lock (_gate)
        {
            Spend(session);
            _byToken.Add(fingerprint, session);
            _tokens.Add(session, fingerprint);
        }

        return new ResumeOffer(session.Epoch, token, window, backend);
    }

    /// <inheritdoc/>
    public ResumeOutcome Redeem(ClientFrame.Resume resume)
    {
        var fingerprint = ResumeTokens.Fingerprint(resume.ResumeToken);
        lock (_gate)
        {
            if (!_byToken.TryGetValue(fingerprint, out var session))
            {
                return new(null, _expired.Contains(fingerprint) ? ResumeRefusal.Expired : ResumeRefusal.Unknown);
            }

            Spend(session);
            LeaveDetached(session);
            if (session.Names.Has(resume.SessionId) && session.Epoch == resume.Epoch)
            {
                return new(session, default);
            }

            Abandon(session);
            return new(null, session.Names.Has(resume.SessionId) ? ResumeRefusal.Epoch : ResumeRefusal.Unknown);
        }
    }

    /// <inheritdoc/>
    public void Detached(SessionLoop session)
    {
        lock (_gate)
        {
            if (_tokens.ContainsKey(session) && !_detachedNodes.ContainsKey(session))
            {
                _detachedNodes.Add(session, _detached.AddLast(session));
            }
        }
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
            oldest = _detached.First?.Value;
            if (oldest is not null)
            {
                LeaveDetached(oldest);
                if (oldest.Outbox.IsAttached)
                {
                    oldest = null;
                }
                else
                {
                    Expire(oldest);
                }
            }
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
    private static void Abandon(SessionLoop session)
    {
        if (!session.Outbox.IsAttached)
        {
            session.End();
        }
    }

    private void Spend(SessionLoop session)
    {
        if (_tokens.Remove(session, out var token))
        {
            _byToken.Remove(token);
        }
    }

    private void Expire(SessionLoop session)
    {
        if (_tokens.TryGetValue(session, out var token) && _expired.Add(token))
        {
            _expiredOrder.Enqueue(token);
            if (_expiredOrder.Count > MaxRemembered)
            {
                _expired.Remove(_expiredOrder.Dequeue());
            }
        }

        Spend(session);
    }

    private void LeaveDetached(SessionLoop session)
    {
        if (_detachedNodes.Remove(session, out var node))
        {
            _detached.Remove(node);
        }
    }
}
