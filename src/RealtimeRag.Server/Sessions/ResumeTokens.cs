using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Server.Sessions;

/// <summary>Generates the secrets of sessions with the system's cryptographic random generator. Thread-safe.</summary>
internal static class ResumeTokens
{
    private const int TokenBytes = 32;
    private const int IdBytes = 16;
    private const int EpochBytes = 6;

    /// <summary>A resume token of 256 bits, as text.</summary>
    public static string NewToken() => Random(TokenBytes);

    /// <summary>An unguessable session id (128 bits).</summary>
    public static string NewSessionId() => Random(IdBytes);

    /// <summary>An epoch for sequence numbers; need only be unique.</summary>
    public static string NewEpoch() => Random(EpochBytes);

    /// <summary>A hash by which a token can be recognised but not reconstructed.</summary>
    public static string Fingerprint(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Random(int bytes)
    {
        Span<byte> secret = stackalloc byte[bytes];
        RandomNumberGenerator.Fill(secret);
        return Base64Url.EncodeToString(secret);
    }
}
