namespace RealtimeRag.Client.Wire;

/// <summary>The fields of a <c>configure</c> message; null is not sent and leaves the setting unchanged.</summary>
internal sealed record WireConfiguration(string? Language = null, bool? Speculative = null, bool? Suggested = null)
{
    /// <summary>These fields, overridden by those of <paramref name="later"/>.</summary>
    public WireConfiguration With(WireConfiguration later) =>
        new(later.Language ?? Language, later.Speculative ?? Speculative, later.Suggested ?? Suggested);
}
