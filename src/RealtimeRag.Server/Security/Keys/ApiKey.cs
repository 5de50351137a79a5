using System.Buffers.Text;
using System.Security.Cryptography;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>What the server stores of an API key, i.e. everything but the key itself. Immutable.</summary>
/// <param name="Name">The owner's name; 1 to 64 letters, digits, dots, dashes, underscores and at signs.</param>
/// <param name="Fingerprint">The fingerprint that identifies the key.</param>
internal sealed record ApiKey(string Name, Fingerprint Fingerprint)
{
    /// <summary>The prefix of generated keys, by which people and secret scanners recognise them.</summary>
    public const string Prefix = "rrk_";

    private const int SecretBytes = 32;
    private const int LongestName = 64;

    /// <summary>When the key expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether its owner may administer the server.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>The limits of its owner.</summary>
    public PrincipalLimits Limits { get; init; } = PrincipalLimits.None;

    /// <summary>Generates a key: the prefix and 256 random bits. Show it once and do not store it.</summary>
    public static string NewSecret()
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        return Prefix + Base64Url.EncodeToString(secret);
    }

    /// <summary>Whether a text is a valid name for a key.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@');

    /// <summary>Whether the key is valid at a given time.</summary>
    public bool IsGood(DateTimeOffset at) => ExpiresAt is not { } end || at < end;

    /// <summary>The owner as a principal.</summary>
    public Principal Owner => new(PrincipalKind.Key, Name) { Limits = Limits, ExpiresAt = ExpiresAt, Key = Fingerprint, IsAdmin = IsAdmin };
}
