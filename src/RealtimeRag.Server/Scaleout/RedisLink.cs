using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>
/// The connection to the store. It may be unavailable at any time, even at the start: then every call fails at once with
/// <see cref="StoreUnavailableException"/>, and nothing waits for it. Whether it is available is decided by <see cref="FleetService"/>'s heartbeat. Thread-safe.
/// </summary>
internal sealed class RedisLink(RedisSettings settings) : IAsyncDisposable
{
    // The client library keeps trying to connect as long as something refers to this.
    private ConnectionMultiplexer? _connection;

    /// <summary>Whether the store answered the last heartbeat.</summary>
    public bool IsUp { get; private set; }

    /// <summary>The names of the keys.</summary>
    public RedisKeys Keys { get; } = new(settings.Prefix);

    /// <summary>The name of this process; no other one ever has the same name.</summary>
    public string Node { get; } = $"{Environment.MachineName}@{Guid.NewGuid():N}";

    /// <summary>Begins to connect; returns even if the store is unavailable. Called once, before everything else.</summary>
    public async Task ConnectAsync() => _connection = await ConnectionMultiplexer.ConnectAsync(settings.Connection!);

    /// <summary>Subscribes to the messages of other nodes to this one. Throws <see cref="StoreUnavailableException"/>.</summary>
    public Task SubscribeAsync(Action<string> onMessage) => GuardAsync(async connection =>
    {
        await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(Keys.Channels + Node), (_, message) => onMessage(message.ToString()));
        return true;
    });

    /// <summary>Sends a message to another node, which may not receive it.</summary>
    public Task TellAsync(string node, string message) =>
        GuardAsync(connection => connection.GetDatabase().PublishAsync(RedisChannel.Literal(Keys.Channels + node), message));

    /// <summary>Runs a script. Throws <see cref="StoreUnavailableException"/>.</summary>
    public Task<RedisResult> RunAsync(string script, RedisKey[] keys, RedisValue[] values) => IsUp
        ? TryAsync(script, keys, values)
        : Task.FromException<RedisResult>(new StoreUnavailableException("no heartbeat"));

    /// <summary>Runs a script even if the store was unavailable, to find out whether it still is.</summary>
    public Task<RedisResult> TryAsync(string script, RedisKey[] keys, RedisValue[] values) =>
        GuardAsync(connection => connection.GetDatabase().ScriptEvaluateAsync(script, keys, values));

    /// <summary>Runs plain commands. Throws <see cref="StoreUnavailableException"/>.</summary>
    public Task<T> DoAsync<T>(Func<IDatabase, Task<T>> command) => GuardAsync(connection => command(connection.GetDatabase()));

    /// <summary>Sets whether the store is available; returns whether that has changed.</summary>
    public bool Report(bool isUp)
    {
        var isNews = IsUp != isUp;
        IsUp = isUp;
        return isNews;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong with the store, the session continues without it.")]
    private async Task<T> GuardAsync<T>(Func<ConnectionMultiplexer, Task<T>> call)
    {
        try
        {
            return await call(_connection ?? throw new StoreUnavailableException("not connected yet"));
        }
        catch (Exception e) when (e is not StoreUnavailableException)
        {
            throw new StoreUnavailableException(Reason(e), e);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        RedisServerException { Message: var message } when message.Split(' ') is [{ Length: > 0 and < 24 } code, ..] && code.All(char.IsAsciiLetterUpper) => code,
        RedisConnectionException { FailureType: var failure } => failure.ToString(),
        RedisTimeoutException or TimeoutException => "timeout",
        _ => e.GetType().Name,
    };
}
