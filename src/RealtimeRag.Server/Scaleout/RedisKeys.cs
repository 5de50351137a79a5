using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>The names of the keys. Those of one session share a hash tag, so that each script finds all of its keys in one place. Immutable; thread-safe.</summary>
/// <param name="prefix">What all of them begin with.</param>
internal sealed class RedisKeys(string prefix)
{
    /// <summary>The living nodes.</summary>
    public RedisKey Nodes => prefix + "nodes";

    /// <summary>What the channels of nodes begin with.</summary>
    public string Channels => prefix + "b:";

    /// <summary>Who owns a session, and its tokens.</summary>
    public RedisKey Session(string session) => $"{prefix}s:{{{session}}}";

    /// <summary>The frames of a session.</summary>
    public RedisKey Frames(string session) => $"{prefix}o:{{{session}}}";

    /// <summary>The state of a session.</summary>
    public RedisKey Snapshot(string session) => $"{prefix}p:{{{session}}}";

    /// <summary>The answers of a session that were asked for.</summary>
    public RedisKey Turns(string session) => $"{prefix}t:{{{session}}}";

    /// <summary>Everything of a session, in the order in which scripts expect it.</summary>
    public RedisKey[] Of(string session) => [Session(session), Frames(session), Snapshot(session), Turns(session)];

    /// <summary>What a backend said to a session that has moved.</summary>
    public RedisKey Events(string session, long number) => $"{prefix}e:{{{session}}}:{number}";

    /// <summary>The answers that a node asks for.</summary>
    public RedisKey TurnsOf(string node) => $"{prefix}turns:{node}";

    /// <summary>The right to stop the runs of a node that is gone.</summary>
    public RedisKey Sweep(string node) => $"{prefix}sweep:{node}";
}
