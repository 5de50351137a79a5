using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Outbox;

/// <summary>A frame on its way to a client.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Seq">Its sequence number in the session, or 0 for unnumbered frames.</param>
/// <param name="Size">Its estimated size on the wire, in bytes.</param>
public readonly record struct NumberedFrame(ServerFrame Frame, long Seq, int Size);
