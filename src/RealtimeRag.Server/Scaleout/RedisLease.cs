using RealtimeRag.Server.Sessions;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>This node's hold on one session. A session that leaves and comes back gets a new lease. Thread-safe.</summary>
/// <param name="fleet">What all sessions of the node share.</param>
/// <param name="session">The session.</param>
/// <param name="fence">Its fence.</param>
internal sealed class RedisLease(Fleet fleet, SessionAddress session, long fence) : ISessionLease
{
    private string _token = "";
    private string _before = "";
    private long _attachments = SessionAddress.FirstFence;

    /// <inheritdoc/>
    public long Fence => fence;

    /// <summary>The session.</summary>
    public SessionAddress Session => session;

    /// <inheritdoc/>
    public bool IsInDoubt => fleet.IsInDoubt;

    /// <summary>Whether a connection is attached to the session, as far as known.</summary>
    public bool IsAttached { get; set; } = true;

    /// <summary>Counts a connection that attaches to the session; returns a number higher than all before.</summary>
    public long Attach()
    {
        IsAttached = true;
        return Interlocked.Increment(ref _attachments);
    }

    /// <summary>Replaces all tokens.</summary>
    public void Replace(string token) => (_token, _before) = (token, "");

    /// <summary>Records the next token; the previous one stays valid until <see cref="Confirm"/>.</summary>
    public void Exchange(string token, string next) => (_token, _before) = (next, token);

    /// <summary>Records that the client has the newest token.</summary>
    public void Confirm() => _before = "";

    /// <summary>Whether a token, given as its fingerprint, is valid. Used while the store is unavailable.</summary>
    public bool Accepts(string token) => token == _token || (_before.Length > 0 && token == _before);

    /// <inheritdoc/>
    public async Task<StoreReply> WriteAsync(SessionWrite write)
    {
        try
        {
            var reply = (RedisResult[])(write.IsWhole ? await PutAsync(write) : await AppendAsync(write))!;
            if ((int)reply[0] == 1 && write is { IsWhole: true, Parking: not null })
            {
                // A write that replaces everything does not give the session up in the same step.
                return await WriteAsync(write with { IsWhole = false, FirstSeq = write.LastSeq + 1 });
            }

            return Noted((int)reply[0], write.Parking is not null);
        }
        catch (StoreUnavailableException)
        {
            return StoreReply.Away;
        }
    }

    /// <summary>Asks whether the session still belongs to this node, and keeps it in the store. Throws <see cref="StoreUnavailableException"/>.</summary>
    public async Task<StoreReply> KeepAsync() =>
        Noted((int)await fleet.Link.RunAsync(RedisScripts.Keep, Keys(), [fleet.Link.Node, fence, fleet.WindowSeconds, fleet.LifetimeSeconds]), parks: false);

    /// <summary>Drops the lease if nothing can be written under it any more.</summary>
    private StoreReply Noted(int reply, bool parks)
    {
        if (reply == -1 || (reply == 1 && parks))
        {
            fleet.Leases.TryRemove(new(session.Key, this));
        }

        return reply switch
        {
            1 => StoreReply.Stored,
            2 => StoreReply.Kept,
            -1 => StoreReply.Lost,
            _ => StoreReply.Incomplete,
        };
    }

    private RedisKey[] Keys() => fleet.Link.Keys.Of(session.Key);

    private Task<RedisResult> AppendAsync(SessionWrite write) => fleet.Link.RunAsync(
        RedisScripts.Append,
        Keys(),
        [
            fleet.Link.Node, fence, write.FirstSeq, write.LastSeq, write.ForgottenSeq, write.Followed.Number, write.Followed.Taken, write.Frames, write.Snapshot,
            fleet.WindowSeconds, fleet.LifetimeSeconds, write.Parking is { } parking ? parking.Attempt ?? "any" : "",
        ]);

    private Task<RedisResult> PutAsync(SessionWrite write) => fleet.Link.RunAsync(
        RedisScripts.Put,
        Keys(),
        [
            fleet.Link.Node, fence, _token, _before, session.Epoch, session.Owner, write.LastSeq, write.Followed.Number, write.Followed.Taken, write.Frames,
            write.Snapshot, fleet.WindowSeconds, fleet.LifetimeSeconds,
        ]);
}
