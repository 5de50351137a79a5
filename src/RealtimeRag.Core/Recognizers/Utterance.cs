namespace RealtimeRag.Core.Recognizers;

/// <summary>A recognizer's result for one sentence. A later result with the same key replaces it.</summary>
/// <param name="Key">Identifies the sentence in the stream; never empty.</param>
/// <param name="Text">The whole sentence so far; never blank.</param>
/// <param name="IsFinal">Whether the recognizer will not change the sentence any more.</param>
internal readonly record struct Utterance(string Key, string Text, bool IsFinal)
{
    /// <summary>The recognizer's name for the speaker; null if unknown.</summary>
    public string? Speaker { get; init; }

    /// <summary>The recognizer's confidence, 0 to 1; null if unknown.</summary>
    public float? Confidence { get; init; }

    /// <summary>The spoken language as a tag such as <c>zh-CN</c>; null if unknown.</summary>
    public string? Language { get; init; }
}
