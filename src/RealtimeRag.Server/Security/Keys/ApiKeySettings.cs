using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>The sources of API keys. Immutable. Contains no key, only fingerprints.</summary>
/// <param name="Fixed">The keys of <c>API_KEYS</c>, as fingerprints.</param>
/// <param name="File">The file of <c>API_KEYS_FILE</c>, or null.</param>
internal sealed record ApiKeySettings(IReadOnlyList<ApiKey> Fixed, string? File)
{
    private const int ShortestKey = 16;

    private static readonly char[] Separators = [',', ';', ' ', '\t', '\r', '\n'];

    /// <summary>The keys in the file at start-up.</summary>
    public IReadOnlyList<ApiKey> InFile { get; init; } = [];

    /// <summary>The content of the file at start-up.</summary>
    public byte[] FileContent { get; init; } = [];

    /// <summary>Whether there are keys, or will be once the file contains some.</summary>
    public bool IsConfigured => Fixed.Count > 0 || File is not null;

    /// <summary>Reads <c>API_KEYS</c> and <c>API_KEYS_FILE</c>.</summary>
    public static ApiKeySettings Read(SettingReader settings)
    {
        var keys = new ApiKeySettings(ReadPairs(settings), settings.Text("API_KEYS_FILE"));
        if (keys.File is not { } path)
        {
            return keys;
        }

        if (WatchedFiles.Read(path) is not { } content)
        {
            settings.Fail(
                "API_KEYS_FILE",
                "无法读取该文件：请检查路径与权限，或用 realtime-rag keys add 名称 --file 路径 创建",
                "the file cannot be read: check its path and permissions, or create it with realtime-rag keys add NAME --file PATH");
            return keys;
        }

        try
        {
            keys = keys with { InFile = ApiKeyList.Read(content).Keys, FileContent = content };
            if (keys.InFile.FirstOrDefault(key => keys.Fixed.Any(other => other.Name == key.Name)) is { } twice)
            {
                settings.Fail("API_KEYS", $"名称 {twice.Name} 也在 API_KEYS_FILE 中：请改名", $"the name {twice.Name} is also used in API_KEYS_FILE: choose another");
            }
        }
        catch (ApiKeyListException e)
        {
            settings.Fail("API_KEYS_FILE", e.Text.Chinese, e.Text.English);
        }

        return keys;
    }

    private static List<ApiKey> ReadPairs(SettingReader settings)
    {
        List<ApiKey> keys = [];
        foreach (var (index, pair) in (settings.Text("API_KEYS") ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries).Index())
        {
            var parts = pair.Split('=', 2);
            if (parts is not [var name, var secret] || !ApiKey.IsName(name) || secret.Length < ShortestKey || !secret.All(static c => c is > ' ' and < '\x7f'))
            {
                settings.Fail(
                    "API_KEYS",
                    $"第 {index + 1} 项应为 名称=密钥，密钥至少 {ShortestKey} 个可见的 ASCII 字符，各项以逗号分隔",
                    $"item {index + 1} must be NAME=KEY, the key with at least {ShortestKey} visible ASCII characters, items separated by commas");
            }
            else if (keys.Exists(key => key.Name == name))
            {
                settings.Fail("API_KEYS", $"名称重复：{name}", $"a name occurs twice: {name}");
            }
            else
            {
                keys.Add(new(name, Fingerprint.Of(secret)));
            }
        }

        return keys;
    }
}
