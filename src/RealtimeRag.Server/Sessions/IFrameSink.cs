using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>What a session sees of a socket: a place for its frames that never blocks it. Thread-safe.</summary>
internal interface IFrameSink
{
    /// <summary>Whether the socket closes, so that nothing more can be sent or should be acted upon.</summary>
    bool IsClosed { get; }

    /// <summary>Adds frames that belong together: all of them, or none and the socket closes. Ignored once it closes.</summary>
    /// <param name="frames">The frames, in order.</param>
    /// <param name="isExempt">
    /// They are bounded elsewhere, like what a client missed, and the client cannot help that they come at once: they do not count against the
    /// bound on what waits.
    /// </param>
    void Add(ReadOnlySpan<NumberedFrame> frames, bool isExempt = false);

    /// <summary>Closes the socket, after all that waits or instead of it. Only the first call counts.</summary>
    void Close(CloseReason reason, bool dropWaiting = false);

    /// <summary>Waits until little waits, or the socket closes.</summary>
    ValueTask WhenRoomAsync(CancellationToken cancellationToken);
}
