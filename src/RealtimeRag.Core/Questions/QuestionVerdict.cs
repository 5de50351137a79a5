namespace RealtimeRag.Core.Questions;

/// <summary>What a detector says about one utterance.</summary>
/// <param name="IsQuestion">Whether the utterance asks, at the detector's own threshold.</param>
/// <param name="Confidence">Probability that it asks, from 0 to 1.</param>
/// <param name="Start">Index of the first character of the asking sentence(s); 0 when there is none.</param>
/// <param name="Length">Number of characters of the asking sentence(s); 0 when there is none.</param>
/// <param name="Reason">A short stable identifier in snake case, fit for logs and clients.</param>
public readonly record struct QuestionVerdict(bool IsQuestion, float Confidence, int Start, int Length, string Reason);
