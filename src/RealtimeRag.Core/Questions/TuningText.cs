using System.Collections.Immutable;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>Reads the values of <see cref="QuestionTuning"/> from the text that users write.</summary>
public static class TuningText
{
    /// <summary>The maximum number of phrases in a list.</summary>
    public const int MostPhrases = 1_000;

    /// <summary>The maximum number of characters in a phrase.</summary>
    public const int LongestPhrase = 200;

    /// <summary>Reads one phrase per line; blank lines and lines that begin with '#' are skipped, repeated phrases count once.</summary>
    /// <param name="text">The content of a phrase file.</param>
    /// <returns>The phrases in their order.</returns>
    /// <exception cref="PhraseListException">Too many phrases, or one that is too long or contains no letter or digit.</exception>
    public static ImmutableArray<string> ParsePhrases(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var phrases = ImmutableArray.CreateBuilder<string>();
        var number = 0;
        foreach (var line in text.TrimStart('\ufeff').Split('\n'))
        {
            number++;
            var phrase = Characters.TrimBlank(line).ToString();
            if (phrase.Length > 0 && phrase[0] != '#' && !phrases.Contains(phrase))
            {
                Check(phrase, number, phrases.Count);
                phrases.Add(phrase);
            }
        }

        return phrases.ToImmutable();
    }

    private static void Check(string phrase, int line, int count)
    {
        if (phrase.Length > LongestPhrase)
        {
            throw new PhraseListException(new($"第 {line} 行超过 {LongestPhrase} 个字符，请缩短。", $"Line {line} is longer than {LongestPhrase} characters: shorten it."));
        }

        if (!Sentences.HasContent(phrase))
        {
            throw new PhraseListException(new($"第 {line} 行没有文字，请删除。", $"Line {line} holds no letter or digit: remove it."));
        }

        if (count == MostPhrases)
        {
            throw new PhraseListException(new($"短语超过 {MostPhrases} 条，请精简。", $"More than {MostPhrases} phrases: shorten the list."));
        }
    }
}
