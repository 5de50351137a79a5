using System.Text;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>
/// The content of an API key file, as text and as keys. Two formats: JSON, or one key per line (<c>NAME SHA256 [expires=…]
/// [questions_a_day=N]</c> and further limits, with <c>#</c> for comments). Changes keep the format and all unrelated lines. Immutable.
/// </summary>
internal sealed class ApiKeyList
{
    private const string Head = """
        # realtime-rag: one API key a line. The keys themselves are kept nowhere, only their SHA-256.
        # NAME SHA256 [admin] [expires=2026-12-31T00:00:00Z] [questions_a_day=N] [tokens_a_day=N] [questions_a_minute=N]
        #   [messages_a_second=N] [connections=N] [detached_sessions=N]

        """;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _text;
    private readonly bool _isJson;

    private ApiKeyList(string text, bool isJson, IReadOnlyList<ApiKey> keys) => (_text, _isJson, Keys) = (text, isJson, keys);

    /// <summary>An empty list.</summary>
    public static ApiKeyList Empty { get; } = new(Head.ReplaceLineEndings("\n"), isJson: false, []);

    /// <summary>The keys in file order; names and fingerprints are unique.</summary>
    public IReadOnlyList<ApiKey> Keys { get; }

    /// <summary>Parses the content of a file.</summary>
    /// <exception cref="ApiKeyListException">It is not a list of keys.</exception>
    public static ApiKeyList Read(ReadOnlySpan<byte> content)
    {
        string text;
        try
        {
            text = Utf8.GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new ApiKeyListException(new("不是 UTF-8 文本", "it is not UTF-8 text"));
        }

        var isJson = text.AsSpan().TrimStart() is ['{' or '[', ..];
        IReadOnlyList<ApiKey> keys = isJson ? ApiKeyJson.Read(text) : ApiKeyLines.Read(text);
        foreach (var (index, key) in keys.Index())
        {
            if (keys.Take(index).Any(other => other.Name == key.Name || other.Fingerprint.Equals(key.Fingerprint)))
            {
                throw new ApiKeyListException(new($"名称或密钥重复：{key.Name}", $"a name or a key occurs twice: {key.Name}"));
            }
        }

        return new(text, isJson, keys);
    }

    /// <summary>Adds a key.</summary>
    /// <exception cref="ApiKeyListException">The name is already in use.</exception>
    public ApiKeyList With(ApiKey key)
    {
        if (Keys.Any(other => other.Name == key.Name))
        {
            throw new ApiKeyListException(new(
                $"已有名为 {key.Name} 的密钥：请换一个名称，或先用 keys revoke 吊销", $"a key named {key.Name} already exists: choose another name, or revoke that one first"));
        }

        ApiKey[] keys = [.. Keys, key];
        return _isJson
            ? new(ApiKeyJson.Write(keys), isJson: true, keys)
            : new($"{_text}{(_text.Length == 0 || _text.EndsWith('\n') ? "" : "\n")}{ApiKeyLines.Write(key)}\n", isJson: false, keys);
    }

    /// <summary>Removes a key; returns null if there is none with that name.</summary>
    public ApiKeyList? Without(string name)
    {
        ApiKey[] keys = [.. Keys.Where(key => key.Name != name)];
        return keys.Length == Keys.Count ? null
            : _isJson ? new(ApiKeyJson.Write(keys), isJson: true, keys)
            : new(string.Join('\n', _text.Split('\n').Where(line => ApiKeyLines.NameIn(line) != name)), isJson: false, keys);
    }

    /// <summary>The content of the file.</summary>
    public byte[] ToBytes() => Utf8.GetBytes(_text);
}

/// <summary>A file or setting is not a valid list of API keys.</summary>
internal sealed class ApiKeyListException(LocalizedText text) : Exception(text.English)
{
    /// <summary>What is wrong. Never contains a key.</summary>
    public LocalizedText Text { get; } = text;
}
