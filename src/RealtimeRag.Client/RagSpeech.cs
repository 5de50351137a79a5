using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>What a recognizer knows about a piece of text besides its words. Immutable; every part is optional.</summary>
public sealed record RagSpeech
{
    /// <summary>Who speaks, at most 64 characters. Comes back in <see cref="RagEvent.Decision.Speaker"/>.</summary>
    public string? Speaker { get; init; }

    /// <summary>How sure the recognizer is, from 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double? Confidence
    {
        get;
        init => field = value is null or (>= 0 and <= 1) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A confidence is from 0 to 1");
    }

    /// <summary>The recognizer's name for the sentence, at most 128 characters: text with a known key replaces the earlier text, and never adds to it.</summary>
    public string? Key { get; init; }

    internal WireSpeech ToWire() => new(Speaker, Confidence, Key);
}
