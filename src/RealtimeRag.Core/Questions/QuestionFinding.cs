namespace RealtimeRag.Core.Questions;

/// <summary>What a transcript contains.</summary>
public enum QuestionFindingKind
{
    /// <summary>No question.</summary>
    Statement,

    /// <summary>A question.</summary>
    Question,
}

/// <summary>The outcome of looking for a question in a transcript.</summary>
/// <param name="Kind">Whether there is a question.</param>
/// <param name="Text">The asking sentence or sentences in their order, whole; empty for a statement.</param>
/// <param name="Context">The statements before the last asking sentence; empty when there are none.</param>
/// <param name="Confidence">Probability from 0 to 1 that there is a question.</param>
/// <param name="Reason">A short stable identifier.</param>
/// <param name="IsComplete">Whether the utterance looks finished; when it does not, the rest is worth a short wait even if <paramref name="Kind"/> says
/// question.</param>
/// <param name="Remainder">The transcript that remains after the question; for a statement, the unchanged transcript.</param>
public sealed record QuestionFinding(
    QuestionFindingKind Kind,
    string Text,
    string Context,
    float Confidence,
    string Reason,
    bool IsComplete,
    Transcript Remainder);
