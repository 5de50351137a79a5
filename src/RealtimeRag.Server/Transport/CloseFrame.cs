using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;

namespace RealtimeRag.Server.Transport;

/// <summary>The payload of close frames (RFC 6455, section 5.5.1). Pure; thread-safe.</summary>
internal static class CloseFrame
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The payload for a code and a reason.</summary>
    public static byte[] Payload(WebSocketCloseStatus status, string? reason)
    {
        var payload = new byte[sizeof(ushort) + Encoding.UTF8.GetByteCount(reason ?? "")];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)status);
        Encoding.UTF8.GetBytes(reason ?? "", payload.AsSpan(sizeof(ushort)));
        return payload;
    }

    /// <summary>Reads a client's payload; false if it breaks a rule. No payload means 1000.</summary>
    /// <param name="payload">The payload without its mask.</param>
    /// <param name="status">The code.</param>
    /// <param name="reason">The reason.</param>
    public static bool TryRead(ReadOnlySpan<byte> payload, out WebSocketCloseStatus? status, out string? reason)
    {
        (status, reason) = (payload.IsEmpty ? WebSocketCloseStatus.NormalClosure : null, payload.IsEmpty ? "" : null);
        if (payload.Length < sizeof(ushort))
        {
            return payload.IsEmpty;
        }

        var code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        try
        {
            reason = IsKnown(code) ? Strict.GetString(payload[sizeof(ushort)..]) : null;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        status = reason is null ? null : (WebSocketCloseStatus)code;
        return reason is not null;
    }

    // RFC 6455, section 7.4: what may be sent; 1012 to 1014 are registered.
    private static bool IsKnown(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and < 5000);
}
