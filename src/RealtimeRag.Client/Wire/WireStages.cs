namespace RealtimeRag.Client.Wire;

/// <summary>The stages by which the client learns which of its messages have arrived.</summary>
internal static class WireStages
{
    public const string QueryingRag = "querying_rag";
    public const string InstantQuery = "instant_query";
    public const string Paused = "paused";
    public const string Closed = "closed";
}
