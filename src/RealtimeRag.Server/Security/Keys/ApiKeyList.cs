using System.Text;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>
/// The file of API keys, as text and as keys. Two forms: JSON, or one key a line (<c>NAME SHA256 [expires=…] [questions_a_day=N] [tokens_a_day=N]</c>,
/// with <c>#</c> for comments). Changes keep the form, and every line that they do not concern. Immutable.
/// </summary>
internal sealed class ApiKeyList
{
    private const string Head = """
        # realtime-rag: one API key a line. The keys themselves are kept nowhere, only their SHA-256.
        # NAME SHA256 [expires=2026-12-31T00:00:00Z] [questions_a_day=N] [tokens_a_day=N]

        """;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _text;
    private readonly bool _isJson;

    private ApiKeyList(string text, bool isJson, IReadOnlyList<ApiKey> keys) => (_text, _isJson, Keys) = (text, isJson, keys);

    /// <summary>A list without keys.</summary>
    public static ApiKeyList Empty { get; } = new(Head.ReplaceLineEndings("\n"), isJson: false, []);

    /// <summary>The keys, in the order of the file; no two have a name or a fingerprint in common.</summary>
    public IReadOnlyList<ApiKey> Keys { get; }

    /// <summary>Reads a file's content.</summary>
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
                throw new ApiKeyListException(new($"名称或密钥重复：{key.Name}", $"a name or a key is there twice: {key.Name}"));
            }
        }

        return new(text, isJson, keys);
    }

    /// <summary>The list with one more key.</summary>
    /// <exception cref="ApiKeyListException">There is a key of that name.</exception>
    public ApiKeyList With(ApiKey key)
    {
        if (Keys.Any(other => other.Name == key.Name))
        {
            throw new ApiKeyListException(new(
                $"已有名为 {key.Name} 的密钥：请换一个名称，或先用 keys revoke 吊销", $"there is a key named {key.Name} already: choose another name, or revoke that one first"));
        }

        ApiKey[] keys = [.. Keys, key];
        return _isJson
            ? new(ApiKeyJson.Write(keys), isJson: true, keys)
            : new($"{_text}{(_text.Length == 0 || _text.EndsWith('\n') ? "" : "\n")}{ApiKeyLines.Write(key)}\n", isJson: false, keys);
    }

    /// <summary>The list without a key; null where there is none of that name.</summary>
    public ApiKeyList? Without(string name)
    {
        ApiKey[] keys = [.. Keys.Where(key => key.Name != name)];
        return keys.Length == Keys.Count ? null
            : _isJson ? new(ApiKeyJson.Write(keys), isJson: true, keys)
            : new(string.Join('\n', _text.Split('\n').Where(line => ApiKeyLines.NameIn(line) != name)), isJson: false, keys);
    }

    /// <summary>The file's content.</summary>
    public byte[] ToBytes() => Utf8.GetBytes(_text);
}

/// <summary>A file or a setting does not hold API keys as it should.</summary>
internal sealed class ApiKeyListException(LocalizedText text) : Exception(text.English)
{
    /// <summary>What is wrong. Never a key.</summary>
    public LocalizedText Text { get; } = text;
}
