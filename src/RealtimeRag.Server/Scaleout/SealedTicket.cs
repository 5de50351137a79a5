using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Scaleout;

/// <summary>
/// A ticket that contains its principal, so that every node that knows the secret can read it. It is encrypted as well as signed: web pages hold tickets,
/// and must not see limits and fingerprints. Immutable.
/// </summary>
/// <param name="Id">A random number, in hexadecimal digits, by which a used ticket is recognised.</param>
/// <param name="IssuedAt">The time of the fleet in milliseconds.</param>
/// <param name="Principal">Who may connect with it.</param>
internal sealed record SealedTicket(string Id, long IssuedAt, Principal Principal)
{
    /// <summary>The length of a secret in bytes.</summary>
    public const int SecretBytes = 32;

    private const int IdBytes = 16;
    private const int TagBytes = 16;

    // Each ticket has its own key, so the nonce need not vary.
    private static readonly byte[] Nonce = new byte[12];

    /// <summary>A new ticket for a principal.</summary>
    public static SealedTicket New(Principal principal, long now) =>
        new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), now, principal.WithTicket());

    /// <summary>Seals the ticket.</summary>
    /// <returns>Letters, digits, dashes and underscores.</returns>
    public string Seal(byte[] secret)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(TicketContent.Of(this), SealedTicketJson.Default.TicketContent);
        var text = new byte[IdBytes + content.Length + TagBytes];
        Convert.FromHexString(Id).CopyTo(text, 0);
        using var cipher = Cipher(secret, text.AsSpan(0, IdBytes));
        cipher.Encrypt(Nonce, content, text.AsSpan(IdBytes, content.Length), text.AsSpan(IdBytes + content.Length));
        return Base64Url.EncodeToString(text);
    }

    /// <summary>Opens a ticket; null if it was not sealed with this secret.</summary>
    public static SealedTicket? Open(string ticket, byte[] secret)
    {
        if (!Base64Url.IsValid(ticket, out var length) || length <= IdBytes + TagBytes)
        {
            return null;
        }

        var text = Base64Url.DecodeFromChars(ticket);
        var content = new byte[text.Length - IdBytes - TagBytes];
        using var cipher = Cipher(secret, text.AsSpan(0, IdBytes));
        try
        {
            cipher.Decrypt(Nonce, text.AsSpan(IdBytes, content.Length), text.AsSpan(IdBytes + content.Length), content);
            return JsonSerializer.Deserialize(content, SealedTicketJson.Default.TicketContent)?.Ticket(Convert.ToHexStringLower(text.AsSpan(0, IdBytes)));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            // Not one of ours, or from a node of another version.
            return null;
        }
    }

    private static AesGcm Cipher(byte[] secret, ReadOnlySpan<byte> id) => new(HMACSHA256.HashData(secret, id), TagBytes);
}

/// <summary>What a ticket contains.</summary>
/// <param name="IssuedAt">The time of the fleet in milliseconds.</param>
/// <param name="Kind">The kind of the principal.</param>
/// <param name="SignedInBy">The kind of credentials with which the ticket was requested.</param>
/// <param name="Name">The principal's name.</param>
/// <param name="ExpiresAt">When those credentials expire; null for never.</param>
/// <param name="Key">The fingerprint of the key; null for none.</param>
/// <param name="Limits">The principal's limits.</param>
internal sealed record TicketContent(
    long IssuedAt, PrincipalKind Kind, PrincipalKind SignedInBy, string Name, DateTimeOffset? ExpiresAt, string? Key, PrincipalLimits Limits)
{
    /// <summary>The content of a ticket.</summary>
    public static TicketContent Of(SealedTicket ticket) => new(
        ticket.IssuedAt, ticket.Principal.Kind, ticket.Principal.SignedInBy, ticket.Principal.Name, ticket.Principal.ExpiresAt, ticket.Principal.Key?.ToString(),
        ticket.Principal.Limits);

    /// <summary>The ticket with this content.</summary>
    public SealedTicket Ticket(string id) => new(id, IssuedAt, new Principal(Kind, Name)
    {
        SignedInBy = SignedInBy,
        ExpiresAt = ExpiresAt,
        Key = Fingerprint.Parse(Key),
        Limits = Limits,
    });
}

/// <summary>The JSON of a ticket's content.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TicketContent))]
internal sealed partial class SealedTicketJson : JsonSerializerContext;
