using System.Buffers.Text;
using System.Security.Cryptography;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>What the server knows of an API key: all but the key. Immutable.</summary>
/// <param name="Name">Whose key it is; 1 to 64 letters, digits, dots, dashes, underscores and at signs.</param>
/// <param name="Fingerprint">What the key is known by.</param>
internal sealed record ApiKey(string Name, Fingerprint Fingerprint)
{
    /// <summary>What every key that is made here begins with, so that people and scanners for leaked secrets know it.</summary>
    public const string Prefix = "rrk_";

    private const int SecretBytes = 32;
    private const int LongestName = 64;

    /// <summary>When the key ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What its owner may use.</summary>
    public PrincipalLimits Limits { get; init; } = PrincipalLimits.None;

    /// <summary>A new key: 256 random bits behind the prefix. To be shown once and kept nowhere.</summary>
    public static string NewSecret()
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        return Prefix + Base64Url.EncodeToString(secret);
    }

    /// <summary>Whether a name can be a key's.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@');

    /// <summary>Whether the key is still good at a time.</summary>
    public bool IsGood(DateTimeOffset at) => ExpiresAt is not { } end || at < end;

    /// <summary>The owner.</summary>
    public Principal Owner => new(PrincipalKind.Key, Name) { Limits = Limits, ExpiresAt = ExpiresAt, Key = Fingerprint };
}
