using RealtimeRag.Core.Questions.Model;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Training;

/// <summary>Chooses the words of the vocabulary: all closed-class words, then frequent words of the training rows.</summary>
internal static class VocabularyBuilder
{
    private const int FewestCharacterUses = 4;
    private const int FewestWordUses = 6;
    private const int MostLatinWords = 4_500;
    private const int MostCharacters = 3_500;

    public static TrainingVocabulary Build(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var splitter = new QuestionTokenizer(new Vocabulary([], []));
        var tokens = new QuestionToken[20_000];
        foreach (var text in texts)
        {
            foreach (var token in tokens.AsSpan(0, splitter.Tokenize(text, tokens)))
            {
                if (token.Id is TokenClasses.Chinese or > TokenClasses.Content)
                {
                    var word = Fold(text.AsSpan(token.Start, token.End - token.Start));
                    counts[word] = counts.GetValueOrDefault(word) + 1;
                }
            }
        }

        var closed = ClosedClasses.Read();
        var frequent = counts.Where(pair => !closed.ContainsKey(pair.Key)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var characters = frequent.Where(pair => pair.Key[0] > '\u3000' && pair.Value >= FewestCharacterUses).Take(MostCharacters);
        var latin = frequent.Where(pair => pair.Key[0] <= '\u3000' && pair.Value >= FewestWordUses).Take(MostLatinWords);
        var words = closed.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, Flags: pair.Value))
            .Concat(characters.Concat(latin).Select(pair => (pair.Key, Flags: WordFlags.None)))
            .DistinctBy(word => Vocabulary.Hash(word.Key))
            .ToList();
        uint[] hashes = [.. words.Select(word => Vocabulary.Hash(word.Key))];
        WordFlags[] flags = [.. words.Select(word => word.Flags)];
        ushort[] classes = [.. Enumerable.Range(0, TokenClasses.Count).Select(id => (ushort)id), .. words.Select(word => ClassOf(word.Key))];
        return new(hashes, flags, classes, new Vocabulary(hashes, flags));
    }

    private static ushort ClassOf(string word) => Core.Text.Characters.IsHan(word[0]) ? TokenClasses.Chinese : TokenClasses.OfUnknownWord(word);

    private static string Fold(ReadOnlySpan<char> word)
    {
        var folded = new char[word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            folded[i] = ChineseScript.Simplify(Core.Text.Characters.Fold(word[i]));
        }

        return new string(folded);
    }
}

/// <summary>The vocabulary as stored, and for each row the class that replaces it when it is masked.</summary>
internal sealed record TrainingVocabulary(uint[] Hashes, WordFlags[] Flags, ushort[] Classes, Vocabulary Words);
