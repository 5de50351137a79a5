namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Thrown when stored index bytes are damaged or of another version. The remedy is to rebuild the segment from its passages.</summary>
internal sealed class SegmentFormatException(string message) : Exception(message);
