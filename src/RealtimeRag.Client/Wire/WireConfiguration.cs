namespace RealtimeRag.Client.Wire;

/// <summary>The fields of a <c>configure</c> message; what is null is not sent, and stays as it is.</summary>
internal sealed record WireConfiguration(string? Language = null, bool? Speculative = null, bool? Suggested = null)
{
    /// <summary>These fields, with those of <paramref name="later"/> over them.</summary>
    public WireConfiguration With(WireConfiguration later) =>
        new(later.Language ?? Language, later.Speculative ?? Speculative, later.Suggested ?? Suggested);
}
