namespace RealtimeRag.Core.Questions.Model;

/// <summary>Extends the asking tokens to the nearest pauses, so that no clause is cut.</summary>
internal static class AskingSpan
{
    internal static (int Start, int End) Of(ReadOnlySpan<char> sentence, ReadOnlySpan<QuestionToken> tokens, SentenceScore score)
    {
        var first = score.FirstToken;
        while (first > 0 && tokens[first].Id != TokenClasses.Gap)
        {
            first--;
        }

        var end = score.EndToken;
        while (end < tokens.Length && tokens[end].Id != TokenClasses.Gap)
        {
            end++;
        }

        return (first == 0 ? 0 : tokens[first].End, end == tokens.Length ? sentence.Length : tokens[end].Start);
    }
}
