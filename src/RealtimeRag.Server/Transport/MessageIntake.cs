using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Transport;

/// <summary>Decides what to do with a connection's messages, by their rate, size and errors. Owned by the connection's reader.</summary>
internal sealed class MessageIntake(Principal principal, TransportOptions options, ClientLimits limits)
{
    // Several messages follow one pause, so that a flood does not cost a timer for each of them.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    private readonly MessageRate _messages = options.RateOf(principal);
    private readonly RateCell _bytes = limits.BytesOf(principal.CountedAs);
    private readonly RateCell _errors = limits.ErrorsOf(principal.CountedAs);
    private readonly RateCell _pings = new(TransportOptions.Pings);
    private readonly RateCell _pace = new(principal.CountedAs.Kind == PartyKind.Owner ? Rate.Unlimited : TransportOptions.Pace);

    /// <summary>Counts a message; replaces one that came too early by its refusal.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="now">The current monotonic time.</param>
    /// <returns>The reason to close the connection, or null.</returns>
    public CloseReason? Take(ref ClientMessage message, int bytes, TimeSpan now)
    {
        var verdict = _messages.Count(now);
        if (verdict == RateVerdict.GiveUp)
        {
            limits.Met(LimitNames.Messages);
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

    /// <summary>
    /// Limits how fast messages are read. A refusal costs as much as an answer, so a flooding client is slowed down by TCP backpressure instead; nothing is
    /// lost.
    /// </summary>
    /// <param name="now">The current monotonic time.</param>
    /// <returns>How long to wait before the next message is read; zero if it may be read now, and is then counted.</returns>
    public TimeSpan Pause(TimeSpan now) => _pace.Take(now) is var wait && wait > TimeSpan.Zero && wait < ShortestPause ? ShortestPause : wait;

    /// <summary>Counts a ping; false if the client pings too often.</summary>
    /// <param name="now">The current monotonic time.</param>
    public bool MayPing(TimeSpan now) => limits.Refused(_pings.Take(now), LimitNames.Pings) <= TimeSpan.Zero;

    private static bool IsUnknown(ClientMessage message) =>
        message is { Frame: null, Error: ErrorCode.InvalidJson or ErrorCode.InvalidMessage or ErrorCode.UnsupportedType or ErrorCode.UnknownAction };
}
