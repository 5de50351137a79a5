using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>Preferences for one session (v2). What is null stays as it is. The client repeats them when a session has to start over.</summary>
public sealed record RagConfiguration
{
    /// <summary>The language of notes and errors, <c>zh</c> or <c>en</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Whether a stable interim may be asked before its final confirms it.</summary>
    public bool? Speculative { get; init; }

    /// <summary>Whether the end of an answer carries follow-up questions, where the backend has them.</summary>
    public bool? Suggested { get; init; }

    internal WireConfiguration ToWire() => new(Language, Speculative, Suggested);
}
