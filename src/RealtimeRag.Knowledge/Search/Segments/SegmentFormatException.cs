namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Stored index bytes are damaged or of another version. The remedy is always to build the segment again from its passages.</summary>
internal sealed class SegmentFormatException(string message) : Exception(message);
