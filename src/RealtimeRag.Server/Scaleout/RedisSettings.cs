using RealtimeRag.Server.Settings;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>The store that all nodes share.</summary>
/// <param name="Connection">How to reach it; null for a server of one node, which stores nothing.</param>
/// <param name="Prefix">The prefix of all keys.</param>
internal sealed record RedisSettings(ConfigurationOptions? Connection, string Prefix)
{
    private const int MaxPrefix = 32;

    // A lost connection is noticed soon and nothing queues up meanwhile: each session itself knows what it still has to write.
    private const int Milliseconds = 1_000;

    /// <summary>Reads the settings.</summary>
    public static RedisSettings Read(SettingReader settings)
    {
        var prefix = settings.Text("REDIS_PREFIX") ?? "rr:";
        if (prefix.Length > MaxPrefix || prefix.Any(static c => c is <= ' ' or >= '\x7f' or '{' or '}'))
        {
            settings.Fail("REDIS_PREFIX", "应为 1 到 32 个可见 ASCII 字符，且不含花括号", "must be 1 to 32 visible ASCII characters without braces");
        }

        return new(settings.Secret("REDIS_URL") is { } url ? Options(settings, url) : null, prefix);
    }

    private static ConfigurationOptions? Options(SettingReader settings, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("redis" or "rediss") || url.Host.Length == 0
            || url.Query.Length > 0 || url.Fragment.Length > 0 || Database(url) is not { } database)
        {
            settings.Fail(
                "REDIS_URL",
                "应为 redis://[用户名:密码@]主机[:端口][/数据库]，加密连接用 rediss://",
                "must be redis://[user:password@]host[:port][/database], or rediss:// for an encrypted connection");
            return null;
        }

        var options = new ConfigurationOptions
        {
            EndPoints = { { url.Host, url.IsDefaultPort || url.Port < 0 ? 6379 : url.Port } },
            Ssl = url.Scheme == "rediss",
            DefaultDatabase = database,
            AbortOnConnectFail = false,
            ConnectTimeout = Milliseconds,
            AsyncTimeout = Milliseconds,
            SyncTimeout = Milliseconds,
            KeepAlive = 2,
            HeartbeatInterval = TimeSpan.FromMilliseconds(Milliseconds / 2),
            HeartbeatConsistencyChecks = true,
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new LinearRetry(Milliseconds / 4),
            Protocol = RedisProtocol.Resp2,
            ClientName = "realtime-rag",
        };
        var user = url.UserInfo.Split(':', 2);
        if (user.Length == 2)
        {
            options.User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null;
            options.Password = Uri.UnescapeDataString(user[1]);
        }

        return options;
    }

    private static int? Database(Uri url) =>
        url.AbsolutePath.Trim('/') is not { Length: > 0 } path ? 0 : int.TryParse(path, out var database) && database >= 0 ? database : null;
}
