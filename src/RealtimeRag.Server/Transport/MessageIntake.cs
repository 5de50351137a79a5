using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Transport;

/// <summary>Decides by their number, their bytes and their mistakes what becomes of one connection's messages. The connection's reader owns it.</summary>
internal sealed class MessageIntake(Party party, TransportOptions options, ClientLimits limits)
{
    private readonly MessageRate _messages = options.RateOf(party);
    private readonly RateCell _bytes = limits.BytesOf(party);
    private readonly RateCell _errors = limits.ErrorsOf(party);

    /// <summary>Counts a message and exchanges one that came too soon for its refusal.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bytes">How long it is.</param>
    /// <param name="now">A monotonic time.</param>
    /// <returns>Why the connection closes, or null.</returns>
    public CloseReason? Take(ref ClientMessage message, int bytes, TimeSpan now)
    {
        var verdict = _messages.Count(now);
        if (verdict == RateVerdict.GiveUp)
        {
            return CloseReason.TooManyMessages;
        }

        if (IsUnknown(message) && limits.Refused(_errors.Take(now), LimitNames.Errors) > TimeSpan.Zero)
        {
            return CloseReason.TooManyErrors;
        }

        var wait = limits.Refused(verdict == RateVerdict.Refuse ? _messages.RetryAfter : _bytes.Take(now, bytes), LimitNames.Messages);
        if (wait > TimeSpan.Zero)
        {
            message = ClientMessage.TooSoon(message, wait, LimitNames.Messages);
        }

        return null;
    }

    private static bool IsUnknown(ClientMessage message) =>
        message is { Frame: null, Error: ErrorCode.InvalidJson or ErrorCode.InvalidMessage or ErrorCode.UnsupportedType or ErrorCode.UnknownAction };
}
