namespace RealtimeRag.Core.Questions;

/// <summary>Decides whether a piece of transcript asks for information. Implementations are pure and safe for concurrent use.</summary>
public interface IQuestionDetector
{
    /// <summary>Judges one utterance.</summary>
    /// <param name="text">Transcript text of any length, with or without punctuation and case.</param>
    /// <returns>The decision with its confidence, the asking part of <paramref name="text"/> and a stable reason.</returns>
    QuestionVerdict Detect(ReadOnlySpan<char> text);
}
