using System.Collections.Frozen;
using System.Text;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>One word of Latin text or one Chinese character, folded.</summary>
/// <param name="Text">Half width, lower case, simplified script.</param>
/// <param name="IsName">Written with a capital inside a sentence.</param>
internal readonly record struct SpokenWord(string Text, bool IsName);

/// <summary>Splits a transcript into its spoken words, without punctuation, blanks and fillers.</summary>
internal static class SpokenWords
{
    private static readonly FrozenSet<string> Fillers = FrozenSet.ToFrozenSet(["嗯", "呃", "啊", "哦", "额", "唔", "哎", "um", "uh", "er", "erm", "hmm", "mm", "ah", "oh"]);

    internal static List<SpokenWord> Of(string text)
    {
        var words = new List<SpokenWord>();
        var word = new StringBuilder();
        var startsSentence = true;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ' ';
            if (IsInWord(text, i))
            {
                word.Append(c);
                continue;
            }

            startsSentence = Add(words, word, startsSentence) && startsSentence;
            if (Characters.IsHan(c))
            {
                startsSentence = Add(words, word.Append(c), startsSentence) && startsSentence;
            }

            startsSentence |= Characters.IsSentenceEnd(c) || c == '.';
        }

        return words;
    }

    /// <summary>Returns whether a sentence start is still ahead.</summary>
    private static bool Add(List<SpokenWord> words, StringBuilder word, bool startsSentence)
    {
        if (word.Length == 0)
        {
            return true;
        }

        var written = word.ToString();
        var folded = string.Create(written.Length, written, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] == '’' ? '\'' : ChineseScript.Unify(Characters.Fold(source[i]));
            }
        });
        word.Clear();
        if (Fillers.Contains(folded))
        {
            return true;
        }

        words.Add(new SpokenWord(folded, !startsSentence && char.IsUpper(written[0]) && folded != "i" && !folded.StartsWith("i'", StringComparison.Ordinal)));
        return false;
    }

    private static bool IsInWord(string text, int i)
    {
        if (i >= text.Length || Characters.IsHan(text[i]))
        {
            return false;
        }

        if (char.IsLetterOrDigit(text[i]) || char.IsSurrogate(text[i]))
        {
            return true;
        }

        // The marks inside "don't", "3.5" and "1:30" belong to the word.
        return text[i] is '\'' or '’' or '.' or ':' or '%' && i > 0 && char.IsLetterOrDigit(text[i - 1])
            && (text[i] == '%' || (i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]) && (text[i] is '\'' or '’' || char.IsDigit(text[i + 1]))));
    }
}
