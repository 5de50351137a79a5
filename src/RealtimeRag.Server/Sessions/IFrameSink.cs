using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>A session's view of a socket: accepts frames without ever blocking. Thread-safe.</summary>
internal interface IFrameSink
{
    /// <summary>Whether the socket is closing, so that nothing more can be sent or should be processed.</summary>
    bool IsClosed { get; }

    /// <summary>Adds frames that belong together: either all of them, or none and the socket closes. Ignored once it is closing.</summary>
    /// <param name="frames">The frames, in order.</param>
    /// <param name="isExempt">
    /// Whether the frames are exempt from the limit on waiting frames, because another limit applies and the client cannot prevent them from coming
    /// at once, such as the frames that it missed.
    /// </param>
    void Add(ReadOnlySpan<NumberedFrame> frames, bool isExempt = false);

    /// <summary>Closes the socket after everything waiting, or instead of it. Only the first call has an effect.</summary>
    void Close(CloseReason reason, bool dropWaiting = false);

    /// <summary>Waits until few frames are waiting, or the socket closes.</summary>
    ValueTask WhenRoomAsync(CancellationToken cancellationToken);
}
