using System.Globalization;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Cli.Keys;

/// <summary>The actions of the <c>keys</c> subcommands on one key file.</summary>
/// <param name="terminal">Receives the output.</param>
/// <param name="path">The file.</param>
/// <param name="time">The clock for relative expiry times.</param>
internal sealed class KeysRun(CliTerminal terminal, string path, TimeProvider time)
{
    /// <summary>The given file, or else the one from the settings, or else the default one in this folder.</summary>
    public static KeysRun Of(CliTerminal terminal, string? file)
    {
        var named = file ?? CliConfiguration.Read(terminal).Reader.Text("API_KEYS_FILE") ?? ApiKeyFile.DefaultName;
        return new(terminal, Path.GetFullPath(named, terminal.Folder), TimeProvider.System);
    }

    /// <summary>Creates a key. Only the key goes to standard output.</summary>
    public int Add(string name, string? expires, PrincipalLimits limits, bool isAdmin = false)
    {
        if (!ApiKey.IsName(name))
        {
            throw new UsageException(new("名称应为 1 到 64 个字母、数字或 . - _ @", "A name has 1 to 64 letters, digits or . - _ @"));
        }

        if (PrincipalLimits.Fields.Any(field => field.Get(limits) < 0))
        {
            throw new UsageException(new("限额应为 0 或以上的整数", "A limit is a whole number, 0 or more"));
        }

        var secret = ApiKey.NewSecret();
        var key = new ApiKey(name, Fingerprint.Of(secret)) { ExpiresAt = End(expires), Limits = limits, IsAdmin = isAdmin };
        Change(isNew: !File.Exists(path), keys => keys.With(key));
        terminal.WriteLine(secret);
        terminal.Note(terminal.Say(new(
            $"已写入 {path}。密钥只显示这一次，请妥善保存；服务端设置 API_KEYS_FILE={path}",
            $"Written to {path}. The key is shown only once: keep it safe. The server needs API_KEYS_FILE={path}")));
        return ExitCodes.Success;
    }

    /// <summary>Lists the keys.</summary>
    public int List()
    {
        var now = time.GetUtcNow();
        foreach (var key in Read().Keys)
        {
            var end = key.ExpiresAt is { } at ? at.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) : "-";
            var over = key.IsGood(now) ? "" : terminal.Say(new("（已过期）", " (over)"));
            terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{key.Name}\t{key.Fingerprint.ToString()[..8]}\t{end}{over}\t{Text(key.Limits.QuestionsADay)}\t{Text(key.Limits.TokensADay)}\t{Further(key)}"));
        }

        terminal.Note(terminal.Say(new(
            "各列：名称、SHA-256 的开头、失效时间、每天提问数、每天 token 数、管理权限与其他限额",
            "Columns: name, beginning of the SHA-256, expiry, questions per day, tokens per day, admin right and other limits")));
        return ExitCodes.Success;
    }

    /// <summary>Revokes a key.</summary>
    public int Revoke(string name)
    {
        if (Read().Without(name) is null)
        {
            terminal.Fail(new($"{path} 中没有名为 {name} 的密钥：用 keys list 查看", $"There is no key named {name} in {path}: see keys list"));
            return ExitCodes.Failed;
        }

        Change(isNew: false, keys => keys.Without(name) ?? keys);
        terminal.WriteLine(terminal.Say(new($"已吊销 {name}", $"{name} was revoked")));
        return ExitCodes.Success;
    }

    private static string Further(ApiKey key)
    {
        var limits = key.Limits;
        var set = PrincipalLimits.Fields.Skip(2).Where(field => field.Get(limits) is not null).Select(field => $"{field.Name}={Text(field.Get(limits))}").ToList();
        if (key.IsAdmin)
        {
            set.Insert(0, "admin");
        }

        return set.Count == 0 ? "-" : string.Join(' ', set);
    }

    private static string Text(long? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private ApiKeyList Read() => Guard(() => ApiKeyFile.Read(path));

    private void Change(bool isNew, Func<ApiKeyList, ApiKeyList> change) => Guard(() =>
    {
        ApiKeyFile.Write(path, change(isNew ? ApiKeyList.Empty : ApiKeyFile.Read(path)));
        return true;
    });

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ApiKeyListException e)
        {
            throw new UsageException(new($"{path}：{e.Text.Chinese}", $"{path}: {e.Text.English}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new($"无法读写 {path}：请检查路径与权限，或用 --file 指定", $"{path} cannot be read or written: check the path and its permissions, or choose another with --file"));
        }
    }

    /// <summary>Parses a key's expiry: a number of days, hours or minutes from now, or a date.</summary>
    private DateTimeOffset? End(string? expires)
    {
        if (expires is null)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var end = expires.Length > 1 && int.TryParse(expires.AsSpan(0, expires.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? expires[^1] switch
            {
                'd' => After(now, TimeSpan.FromDays(1), count),
                'h' => After(now, TimeSpan.FromHours(1), count),
                'm' => After(now, TimeSpan.FromMinutes(1), count),
                _ => null,
            }
            : ApiKeyLines.ReadTime(expires);
        return end > now ? end : throw new UsageException(new(
            "--expires 应为将来的时间，如 30d、12h、90m 或 2027-01-01", "--expires must be in the future, such as 30d, 12h, 90m or 2027-01-01"));
    }

    private static DateTimeOffset? After(DateTimeOffset now, TimeSpan unit, int count) =>
        count <= (DateTimeOffset.MaxValue - now) / unit ? now + (count * unit) : null;
}
