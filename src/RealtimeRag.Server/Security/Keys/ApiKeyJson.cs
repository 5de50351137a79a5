using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>API keys as JSON: <c>{"keys":[{"name":…,"sha256":…}]}</c>, or the array alone. Pure.</summary>
internal static class ApiKeyJson
{
    /// <summary>Parses a file.</summary>
    /// <exception cref="ApiKeyListException">It does not contain a list of keys.</exception>
    public static List<ApiKey> Read(string text)
    {
        StoredKey[]? stored;
        try
        {
            stored = text.AsSpan().TrimStart() is ['[', ..]
                ? JsonSerializer.Deserialize(text, StoredKeyJson.Default.StoredKeyArray)
                : JsonSerializer.Deserialize(text, StoredKeyJson.Default.StoredKeys)?.Keys;
        }
        catch (JsonException e)
        {
            throw new ApiKeyListException(new(
                $"第 {e.LineNumber + 1} 行附近不是有效的密钥 JSON", $"it is not valid JSON of keys, near line {e.LineNumber + 1}"));
        }

        return stored is null
            ? throw new ApiKeyListException(new("缺少 keys 数组", "the array keys is missing"))
            : [.. stored.Select(ToKey)];
    }

    /// <summary>Serialises the keys.</summary>
    public static string Write(IEnumerable<ApiKey> keys) =>
        JsonSerializer.Serialize(new StoredKeys { Keys = [.. keys.Select(ToStored)] }, StoredKeyJson.Default.StoredKeys) + "\n";

    private static ApiKey ToKey(StoredKey? stored, int index)
    {
        var isTimeWrong = stored?.Expires is not null && ApiKeyLines.ReadTime(stored.Expires) is null;
        if (stored is not { Name: { } name } || !ApiKey.IsName(name) || Fingerprint.Parse(stored.Sha256) is not { } fingerprint
            || isTimeWrong || Limits(stored) is not { } limits)
        {
            throw new ApiKeyListException(new(
                $"第 {index + 1} 个密钥不正确：需要 name 与 sha256（64 位十六进制），可选 admin、expires、{string.Join('、', Names)}",
                $"key {index + 1} is not valid: it needs name and sha256 (64 hexadecimal digits), and may have admin, expires, {string.Join(", ", Names)}"));
        }

        return new(name, fingerprint) { IsAdmin = stored.Admin ?? false, ExpiresAt = ApiKeyLines.ReadTime(stored.Expires), Limits = limits };
    }

    private static IEnumerable<string> Names => PrincipalLimits.Fields.Select(static limit => limit.Name);

    // Null where one of them is no limit.
    private static PrincipalLimits? Limits(StoredKey stored)
    {
        var limits = new PrincipalLimits(stored.QuestionsADay, stored.TokensADay)
        {
            QuestionsAMinute = stored.QuestionsAMinute,
            MessagesASecond = stored.MessagesASecond,
            Connections = stored.Connections,
            DetachedSessions = stored.DetachedSessions,
        };
        return PrincipalLimits.Fields.Any(field => field.Get(limits) < 0) ? null : limits;
    }

    private static StoredKey ToStored(ApiKey key) => new()
    {
        Name = key.Name,
        Sha256 = key.Fingerprint.ToString(),
        Admin = key.IsAdmin ? true : null,
        Expires = key.ExpiresAt is { } end ? ApiKeyLines.Time(end) : null,
        QuestionsADay = key.Limits.QuestionsADay,
        TokensADay = key.Limits.TokensADay,
        QuestionsAMinute = key.Limits.QuestionsAMinute,
        MessagesASecond = key.Limits.MessagesASecond,
        Connections = key.Limits.Connections,
        DetachedSessions = key.Limits.DetachedSessions,
    };
}

/// <summary>The root object of the file.</summary>
internal sealed record StoredKeys
{
    public StoredKey[]? Keys { get; init; }
}

/// <summary>One key in the file.</summary>
internal sealed record StoredKey
{
    public string? Name { get; init; }

    [JsonPropertyName("sha256")]
    public string? Sha256 { get; init; }

    public bool? Admin { get; init; }

    public string? Expires { get; init; }

    public long? QuestionsADay { get; init; }

    public long? TokensADay { get; init; }

    public long? QuestionsAMinute { get; init; }

    public long? MessagesASecond { get; init; }

    public long? Connections { get; init; }

    public long? DetachedSessions { get; init; }
}

/// <summary>The JSON format of the file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StoredKeys))]
[JsonSerializable(typeof(StoredKey[]))]
internal sealed partial class StoredKeyJson : JsonSerializerContext;
