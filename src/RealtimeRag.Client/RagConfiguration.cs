using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>Preferences for a session (v2); null leaves a preference unchanged. The client repeats them if a session has to start over.</summary>
public sealed record RagConfiguration
{
    /// <summary>The language of notes and errors, <c>zh</c> or <c>en</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Whether a stable interim may be asked before its final confirms it.</summary>
    public bool? Speculative { get; init; }

    /// <summary>Whether the end of an answer includes follow-up questions, if the backend has any.</summary>
    public bool? Suggested { get; init; }

    internal WireConfiguration ToWire() => new(Language, Speculative, Suggested);
}
