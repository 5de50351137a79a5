namespace RealtimeRag.Core.Questions;

/// <summary>What a transcript amounts to.</summary>
public enum QuestionFindingKind
{
    /// <summary>Nothing asks.</summary>
    Statement,

    /// <summary>Something asks.</summary>
    Question,
}

/// <summary>The outcome of looking for a question in a transcript.</summary>
/// <param name="Kind">Whether something asks.</param>
/// <param name="Text">The asking sentence or sentences in their order, whole; empty for a statement.</param>
/// <param name="Context">What was said before the last asking sentence and does not ask itself; empty when there is none.</param>
/// <param name="Confidence">Probability from 0 to 1 that something asks.</param>
/// <param name="Reason">A short stable identifier.</param>
/// <param name="IsComplete">Whether the utterance looks finished; when it does not, the rest is worth a short wait even if <paramref name="Kind"/> says question.</param>
/// <param name="Remainder">The transcript to go on with once the question was taken up; for a statement, the transcript as it was.</param>
public sealed record QuestionFinding(
    QuestionFindingKind Kind,
    string Text,
    string Context,
    float Confidence,
    string Reason,
    bool IsComplete,
    Transcript Remainder);
