using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Server.Security.Principals;

/// <summary>The SHA-256 of a secret, by which it can be recognised but not reconstructed. Compared in constant time. Immutable.</summary>
internal sealed class Fingerprint : IEquatable<Fingerprint>
{
    private readonly byte[] _hash;

    private Fingerprint(byte[] hash) => _hash = hash;

    /// <summary>The fingerprint of a secret.</summary>
    public static Fingerprint Of(string secret) => new(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Parses 64 hexadecimal digits; null if the text is not that.</summary>
    public static Fingerprint? Parse(string? hex) =>
        hex is { Length: 2 * SHA256.HashSizeInBytes } && hex.All(char.IsAsciiHexDigit) ? new(Convert.FromHexString(hex)) : null;

    /// <inheritdoc/>
    public bool Equals(Fingerprint? other) => other is not null && CryptographicOperations.FixedTimeEquals(_hash, other._hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Fingerprint);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_hash);

    /// <summary>64 hexadecimal digits, as <c>sha256sum</c> writes them.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash);
}
