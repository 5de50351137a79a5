using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>The names of the keys. Those of one session share a hash tag, so that each script finds all of its keys in one place. Immutable; thread-safe.</summary>
/// <param name="prefix">The prefix of all of them.</param>
internal sealed class RedisKeys(string prefix)
{
    /// <summary>The living nodes.</summary>
    public RedisKey Nodes => prefix + "nodes";

    /// <summary>The prefix of the nodes' channels.</summary>
    public string Channels => prefix + "b:";

    /// <summary>Who owns a session, and its tokens.</summary>
    public RedisKey Session(string session) => $"{prefix}s:{{{session}}}";

    /// <summary>The frames of a session.</summary>
    public RedisKey Frames(string session) => $"{prefix}o:{{{session}}}";

    /// <summary>The state of a session.</summary>
    public RedisKey Snapshot(string session) => $"{prefix}p:{{{session}}}";

    /// <summary>The answers that were requested for a session.</summary>
    public RedisKey Turns(string session) => $"{prefix}t:{{{session}}}";

    /// <summary>All keys of a session, in the order in which scripts expect them.</summary>
    public RedisKey[] Of(string session) => [Session(session), Frames(session), Snapshot(session), Turns(session)];

    /// <summary>The backend's events for a session that has moved.</summary>
    public RedisKey Events(string session, long number) => $"{prefix}e:{{{session}}}:{number}";

    /// <summary>The answers that a node asks for.</summary>
    public RedisKey TurnsOf(string node) => $"{prefix}turns:{node}";

    /// <summary>The lock held while stopping the runs of a node that is gone.</summary>
    public RedisKey Sweep(string node) => $"{prefix}sweep:{node}";

    /// <summary>The rate at which a client does something.</summary>
    public RedisKey Cell(string client, string limit) => $"{prefix}l:{client}:{limit}";

    /// <summary>What a principal has used on a day.</summary>
    public RedisKey Used(string principal, DateOnly day) => $"{prefix}u:{principal}:{day:yyyyMMdd}";

    /// <summary>The secret that seals tickets.</summary>
    public RedisKey TicketSecret => prefix + "secret";

    /// <summary>The mark of a ticket that was used.</summary>
    public RedisKey UsedTicket(string ticket) => $"{prefix}k:{ticket}";
}
