using System.Threading.Channels;
using RealtimeRag.Server.Scaleout;
using StackExchange.Redis;

namespace RealtimeRag.FleetTests;

/// <summary>Stands in for a node that owns a session, listens, has written nothing of it yet, and answers only when the test makes it.</summary>
internal sealed class SlowOwner
{
    private const string Node = "slow";

    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private readonly IDatabase _store;
    private readonly RedisKeys _keys;
    private readonly string _session;
    private readonly RedisValue _snapshot;
    private string[] _asked = [];

    private SlowOwner(IDatabase store, RedisKeys keys, string session, RedisValue snapshot) => (_store, _keys, _session, _snapshot) = (store, keys, session, snapshot);

    /// <summary>Takes a session from the node that has it.</summary>
    public static async Task<SlowOwner> InstallAsync(IDatabase store, RedisKeys keys, string session)
    {
        await Waits.UntilAsync(() => store.KeyExistsAsync(keys.Snapshot(session)));
        await store.HashSetAsync(keys.Session(session), "own", Node);
        var owner = new SlowOwner(store, keys, session, await store.StringGetDeleteAsync(keys.Snapshot(session)));
        var messages = await store.Multiplexer.GetSubscriber().SubscribeAsync(RedisChannel.Literal(keys.Channels + Node));
        messages.OnMessage(message => owner._heard.Writer.TryWrite(message.Message.ToString()));
        return owner;
    }

    /// <summary>Completes when the session is asked for once more.</summary>
    public async Task WhenAskedAsync()
    {
        using var patience = Patience.OfAMinute();
        do
        {
            _asked = (await _heard.Reader.ReadAsync(patience.Token)).Split(' ');
        }
        while (_asked[0] != "yield");
    }

    /// <summary>Writes the session, gives it up and reports that.</summary>
    public async Task YieldAsync()
    {
        await _store.StringSetAsync(_keys.Snapshot(_session), _snapshot, TimeSpan.FromMinutes(1));
        await _store.HashIncrementAsync(_keys.Session(_session), "fen");
        await _store.HashSetAsync(_keys.Session(_session), "own", "");
        await _store.PublishAsync(RedisChannel.Literal(_keys.Channels + _asked[2]), SessionClaims.Yielded(_session, _asked[3]));
    }
}
