using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>
/// Tracks the interim that is open and whether the server has it. The end of a turn makes this interim final, so it must not arrive without it.
/// Not thread-safe.
/// </summary>
internal sealed class OpenInterim
{
    private OutgoingMessage? _open;
    private OutgoingMessage? _heard;

    /// <summary>The message, with the interim that it closes if it ends the turn.</summary>
    public OutgoingMessage Closed(OutgoingMessage message) => message.Kind == MessageKind.EndTurn ? message with { Closes = _open } : message;

    /// <summary>Called for each message of the application, in order.</summary>
    public void Added(OutgoingMessage message)
    {
        _open = message.Kind switch
        {
            MessageKind.Interim => message,
            MessageKind.Final when message.Key is null || _open?.Key is null || message.Key == _open.Key => null,
            MessageKind.EndTurn => null,
            _ => _open,
        };
    }

    /// <summary>Called when a connection takes a message.</summary>
    public void Sent(OutgoingMessage message) => _heard = message.Kind == MessageKind.Interim ? message : _heard;

    /// <summary>Called when a connection broke before the message was confirmed.</summary>
    public void Lost(OutgoingMessage message) => _heard = ReferenceEquals(_heard, message) ? null : _heard;

    /// <summary>Called for a new session, which has no interim.</summary>
    public void Begin() => _heard = null;

    /// <summary>Whether the server has the interim, or gets it on the current connection.</summary>
    public bool IsHeard(OutgoingMessage? interim) => ReferenceEquals(_heard, interim);
}
