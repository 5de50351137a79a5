namespace RealtimeRag.Core.Recognizers;

/// <summary>What a recognizer says about one sentence. A later one with the same key takes the place of the earlier one.</summary>
/// <param name="Key">Names the sentence within the talk; never empty.</param>
/// <param name="Text">All of the sentence so far. Not blank.</param>
/// <param name="IsFinal">The recognizer is done with the sentence.</param>
internal readonly record struct Utterance(string Key, string Text, bool IsFinal)
{
    /// <summary>Who speaks, as the recognizer calls them; null where it does not say.</summary>
    public string? Speaker { get; init; }

    /// <summary>How sure the recognizer is, from 0 to 1; null where it does not say.</summary>
    public float? Confidence { get; init; }

    /// <summary>The spoken language as a tag such as <c>zh-CN</c>; null where the recognizer does not say.</summary>
    public string? Language { get; init; }
}
