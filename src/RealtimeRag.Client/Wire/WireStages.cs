namespace RealtimeRag.Client.Wire;

/// <summary>The stages on the wire that tell the client which of its messages arrived.</summary>
internal static class WireStages
{
    public const string QueryingRag = "querying_rag";
    public const string InstantQuery = "instant_query";
    public const string Closed = "closed";
}
