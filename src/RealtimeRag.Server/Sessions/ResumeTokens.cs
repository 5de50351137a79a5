using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Server.Sessions;

/// <summary>Makes the secrets of sessions, from the system's random source. Thread-safe.</summary>
internal static class ResumeTokens
{
    private const int TokenBytes = 32;
    private const int IdBytes = 16;
    private const int EpochBytes = 6;

    /// <summary>A resume token of 256 bits, as text.</summary>
    public static string NewToken() => Random(TokenBytes);

    /// <summary>A session id that nobody can guess (128 bits).</summary>
    public static string NewSessionId() => Random(IdBytes);

    /// <summary>A numbering's epoch; only needs to differ from others.</summary>
    public static string NewEpoch() => Random(EpochBytes);

    /// <summary>What is kept of a token: enough to know it again, not to make it.</summary>
    public static string Fingerprint(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Random(int bytes)
    {
        Span<byte> secret = stackalloc byte[bytes];
        RandomNumberGenerator.Fill(secret);
        return Base64Url.EncodeToString(secret);
    }
}
