using System.Collections.Immutable;

namespace RealtimeRag.Core.Questions;

/// <summary>What a user may adjust about question finding. Immutable.</summary>
/// <param name="Mode">Whether the detector decides, everything is asked, or nothing is.</param>
/// <param name="AlwaysAsk">A sentence that contains one of these phrases is always asked; the comparison ignores case and width.</param>
/// <param name="NeverAsk">A sentence that contains one of these phrases is never asked; they take precedence over <paramref name="AlwaysAsk"/>.</param>
/// <param name="WakePhrase">When set, only what follows this phrase counts.</param>
/// <param name="Threshold">Confidence from 0 to 1 at which a sentence counts as a question; null leaves the decision to the detector.</param>
public sealed record QuestionTuning(
    QuestionMode Mode,
    ImmutableArray<string> AlwaysAsk,
    ImmutableArray<string> NeverAsk,
    string? WakePhrase,
    float? Threshold)
{
    /// <summary>The detector decides alone, at its own threshold.</summary>
    public static QuestionTuning Default { get; } = new(QuestionMode.Auto, [], [], WakePhrase: null, Threshold: null);
}
