using RealtimeRag.Server.Scaleout;
using StackExchange.Redis;

namespace RealtimeRag.FleetTests;

/// <summary>One session in the store, worked on by the scripts alone, as nodes would.</summary>
internal sealed class StoredSession(IDatabase redis, string prefix)
{
    private const int Window = 60;
    private const int Lifetime = 600;

    private readonly RedisKeys _keys = new(prefix);
    private readonly string _id = Guid.NewGuid().ToString("N");

    public async Task<int> BeginAsync(string node, string token = "t0", string owner = "anna") =>
        (int)await RunAsync(RedisScripts.Begin, [_keys.Session(_id)], [node, token, "epoch", owner, Lifetime]);

    /// <summary>Adds frames; returns the first element of the reply, as a number.</summary>
    public async Task<long> AppendAsync(string node, long fence, long first, long last, string frames = "[]", string snapshot = "{}", string parks = "", long oldest = 0) =>
        (long)((RedisResult[])(await RunAsync(
            RedisScripts.Append, All, [node, fence, first, last, oldest, 0, 0, frames, snapshot, Window, Lifetime, parks]))!)[0];

    public async Task<long> PutAsync(string node, long fence, long last, string frames = "[]") =>
        (long)((RedisResult[])(await RunAsync(
            RedisScripts.Put, All[..3], [node, fence, "t0", "", "epoch", "anna", last, 0, 0, frames, "{}", Window, Lifetime]))!)[0];

    /// <summary>Claims the session; returns the whole reply.</summary>
    public async Task<RedisResult[]> ClaimAsync(string node, string token, string next, string mode, string attempt = "1", string owner = "anna", long fence = 0) =>
        (RedisResult[])(await RunAsync(RedisScripts.Claim, All, [token, node, next, owner, attempt, mode, prefix + "b:", _id, Window, Lifetime, fence]))!;

    public async Task<int> TurnAsync(string node, long fence, long number) =>
        (int)await RunAsync(RedisScripts.Turn, [_keys.Session(_id), _keys.Turns(_id)], [node, fence, number, "user", Window]);

    public async Task<int> NameAsync(string node, long number, string task) =>
        (int)await RunAsync(RedisScripts.Named, [_keys.Turns(_id)], [node, number, task]);

    public async Task<int> EventAsync(string node, long number, long index, string text) =>
        (int)await RunAsync(
            RedisScripts.Event, [_keys.Session(_id), _keys.Turns(_id), _keys.Events(_id, number)], [node, number, index, text, prefix + "b:", _id, Window]);

    public async Task<int> CancelAsync(string node, long fence, long number) =>
        (int)await RunAsync(RedisScripts.Cancel, [_keys.Session(_id), _keys.Turns(_id)], [node, fence, number, prefix + "b:", _id]);

    public async Task<string[]> CutAsync(string node, long number) => (string[])(await RunAsync(RedisScripts.Cut, [_keys.Turns(_id)], [number, node]))!;

    public async Task<int> OverAsync(long number, string node = "A") => (int)await RunAsync(RedisScripts.Over, [_keys.Turns(_id)], [number, node]);

    public async Task<int> KeepAsync(string node, long fence) => (int)await RunAsync(RedisScripts.Keep, All, [node, fence, Window, Lifetime]);

    public async Task<int> ForgetAsync(string node, long fence, bool isExpired) => (int)await RunAsync(RedisScripts.Forget, All, [node, fence, isExpired ? "1" : "0"]);

    public Task SeenAsync(string token) => RunAsync(RedisScripts.Seen, [_keys.Session(_id)], [token]);

    /// <summary>The batches of frames that were added, oldest first.</summary>
    public async Task<string[]> FramesAsync() => [.. (await redis.ListRangeAsync(_keys.Frames(_id))).Select(static batch => batch.ToString())];

    public async Task<string[]> EventsAsync(long number) => [.. (await redis.ListRangeAsync(_keys.Events(_id, number))).Select(static happened => happened.ToString())];

    public async Task<TurnRecord?> FindTurnAsync(long number) => TurnRecord.Parse(await redis.HashGetAsync(_keys.Turns(_id), number));

    /// <summary>The content of the session has expired.</summary>
    public Task ExpireContentAsync() => redis.KeyDeleteAsync([.. All[1..]]);

    /// <summary>The store has lost the session.</summary>
    public Task LoseAsync() => redis.KeyDeleteAsync([.. All]);

    private RedisKey[] All => [_keys.Session(_id), _keys.Frames(_id), _keys.Snapshot(_id), _keys.Turns(_id)];

    private Task<RedisResult> RunAsync(string script, RedisKey[] keys, RedisValue[] values) => redis.ScriptEvaluateAsync(script, keys, values);
}
