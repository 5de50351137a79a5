using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Outbox;

/// <summary>A frame on its way to a client.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Seq">Its number in the session, or 0 for frames that are not numbered.</param>
/// <param name="Size">About how many bytes it takes on the wire.</param>
public readonly record struct NumberedFrame(ServerFrame Frame, long Seq, int Size);
