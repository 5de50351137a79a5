using System.Buffers;
using RealtimeRag.Core.Text;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>A transcript, split into the question and the statement before it.</summary>
/// <param name="Question">The asking sentences and clauses, with the topics and conditions that belong to them.</param>
/// <param name="Before">The last statement before the question, used only if the question depends on it; null if there is none.</param>
internal sealed record QuestionReading(string Question, string? Before)
{
    private const int Named = 2;

    // Enough to see whether the rest names something; looking at all of it for each clause would take quadratic time.
    private const int NamingPart = 200;
    private const int RunOnStatement = 6;
    private const int RunOnQuestion = 5;
    private static readonly SearchValues<char> ClauseEnds = SearchValues.Create("，,、：");

    /// <summary>Splits a text. If it has only one part, or no part asks anything, all of it is the question.</summary>
    public static QuestionReading Of(string text)
    {
        var sentences = Cut(text);
        var asking = sentences.FindAll(sentence => AskingCues.Ask(sentence));
        if (asking.Exists(sentence => sentence.TrimEnd() is [.., '?' or '？']))
        {
            asking = asking.FindAll(sentence => sentence.TrimEnd() is [.., '?' or '？']);
        }

        if (asking.Count == 0)
        {
            return new QuestionReading(text, null);
        }

        var (kept, before) = (new List<string>(), (string?)null);
        for (var i = 0; i < sentences.Count; i++)
        {
            if (asking.Contains(sentences[i]))
            {
                AddAsking(sentences[i], kept, ref before);
            }
            else if (i + 1 < sentences.Count && asking.Contains(sentences[i + 1]) && !AskingCues.Ask(sentences[i]) && !AskingCues.State(sentences[i]))
            {
                // "Room Everest. What is its phone number?": keep a topic that ends in a full stop.
                kept.Add(sentences[i]);
            }
            else if (kept.Count == 0)
            {
                before = sentences[i].Trim();
            }
        }

        return new QuestionReading(string.Concat(kept).Trim(), before);
    }

    /// <summary>The last sentence of what was said before; null if there is none.</summary>
    public static string? LastSentence(string? context) =>
        string.IsNullOrWhiteSpace(context) ? null : Cut(context.Trim())[^1].Trim();

    private static List<string> Cut(string text)
    {
        var sentences = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = Sentences.NextStart(text, start);
            sentences.Add(text[start..end]);
            start = end;
        }

        return sentences;
    }

    // Drops clauses before the first asking one if they state something, as long as the rest still names a thing.
    private static void AddAsking(string sentence, List<string> kept, ref string? before)
    {
        var start = 0;
        for (var end = ClauseEnd(sentence, start); end < sentence.Length; end = ClauseEnd(sentence, start))
        {
            var clause = sentence.AsSpan(start..end);
            if (AskingCues.Ask(clause) || !AskingCues.State(clause) || !NamesSomething(sentence.Substring(end, Math.Min(NamingPart, sentence.Length - end))))
            {
                break;
            }

            before = clause.Trim("，,、： ").ToString();
            start = end;
        }

        kept.Add(sentence[start..]);
    }

    private static bool NamesSomething(string rest) => SpokenPhrases.Strip(rest).Count(char.IsLetterOrDigit) >= Named;

    // Ends a clause at a comma, at a space between Chinese words, and after "了" when a statement runs on into the question.
    private static int ClauseEnd(string sentence, int start)
    {
        for (var at = start + 1; at < sentence.Length; at++)
        {
            if (ClauseEnds.Contains(sentence[at - 1]) || IsPause(sentence, at) || RunsOn(sentence, start, at))
            {
                return at;
            }
        }

        return sentence.Length;
    }

    private static bool IsPause(string sentence, int at) => at >= 2 && sentence[at - 1] == ' ' && IsHan(sentence[at - 2]) && IsHan(sentence[at]);

    private static bool RunsOn(string sentence, int start, int at) =>
        sentence[at - 1] == '了' && at - start >= RunOnStatement && sentence.Length - at >= RunOnQuestion && AskingCues.State(sentence.AsSpan(start..Math.Min(start + 2, at)));

    private static bool IsHan(char character) => FoldedText.ClassOf(character) == CharacterClass.Ideograph;
}
