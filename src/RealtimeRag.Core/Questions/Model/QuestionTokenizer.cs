using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>
/// Splits a sentence into Chinese characters, Latin words and numbers, folded to simplified script, half width and lower case.
/// The part after an apostrophe is a separate word, so that "what's", "whats" after augmentation and "what s" are similar.
/// </summary>
internal sealed class QuestionTokenizer(Vocabulary vocabulary)
{
    private const int LongestWord = 32;

    /// <summary>The maximum number of tokens in a text of this length.</summary>
    internal static int Capacity(int textLength) => textLength + 2;

    /// <summary>Fills <paramref name="tokens"/> with the sentence between its start and end marks; returns how many.</summary>
    internal int Tokenize(ReadOnlySpan<char> sentence, Span<QuestionToken> tokens)
    {
        var count = 0;
        tokens[count++] = new(TokenClasses.SentenceStart, 0, 0);
        for (var i = 0; i < sentence.Length;)
        {
            var end = EndOfWord(sentence, i);
            if (end > i)
            {
                tokens[count++] = new(IdOf(sentence[i..end]), i, end);
                i = end;
            }
            else
            {
                if (IsPause(sentence, i) && tokens[count - 1].Id is not (TokenClasses.Gap or TokenClasses.SentenceStart))
                {
                    tokens[count++] = new(TokenClasses.Gap, i, i + 1);
                }

                i++;
            }
        }

        count -= tokens[count - 1].Id == TokenClasses.Gap ? 1 : 0;
        tokens[count++] = new(TokenClasses.SentenceEnd, sentence.Length, sentence.Length);
        return count;
    }

    private ushort IdOf(ReadOnlySpan<char> word)
    {
        if (char.IsDigit(word[0]))
        {
            return TokenClasses.Number;
        }

        Span<char> folded = stackalloc char[LongestWord];
        var length = Math.Min(word.Length, LongestWord);
        for (var i = 0; i < length; i++)
        {
            folded[i] = ChineseScript.Simplify(Characters.Fold(word[i]));
        }

        return vocabulary.RowOf(folded[..length]);
    }

    /// <summary>The index just after the word at <paramref name="i"/>, or <paramref name="i"/> if there is no word.</summary>
    private static int EndOfWord(ReadOnlySpan<char> text, int i)
    {
        if (Characters.IsHan(text[i]))
        {
            return i + 1;
        }

        if (char.IsDigit(text[i]))
        {
            return EndOfNumber(text, i);
        }

        while (i < text.Length && char.IsLetter(text[i]) && !Characters.IsHan(text[i]))
        {
            i++;
        }

        return i;
    }

    private static int EndOfNumber(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && (char.IsDigit(text[i]) || (text[i] is '.' or ',' or ':' && i + 1 < text.Length && char.IsDigit(text[i + 1]))))
        {
            i++;
        }

        return i;
    }

    private static bool IsPause(ReadOnlySpan<char> text, int i) => text[i] switch
    {
        '，' or '、' or '：' => true,
        ',' or ':' or ' ' or '\u3000' => i > 0 && i + 1 < text.Length && Characters.IsHan(text[i - 1]) && Characters.IsHan(text[i + 1]),
        _ => false,
    };
}
