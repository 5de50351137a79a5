using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>What the words of a question reveal about its answer: the question word and the thing it asks about.</summary>
internal sealed class QuestionAnalysis
{
    private static readonly string[] Verbs =
    [
        "is", "are", "was", "were", "be", "do", "does", "did", "can", "could", "has", "have", "had", "will", "would", "should", "may", "might", "must",
    ];

    private static readonly string[] Fillers = ["the", "a", "an", "kind", "kinds", "type", "types", "sort", "sorts", "of", "name", "term", "word", "some", "other", "one", "his", "her", "its", "their"];

    private static readonly string[] NounEnds =
    [
        "of", "in", "on", "at", "by", "for", "from", "to", "with", "that", "which", "who", "and", "or", "as", "than", "into", "about", "between", "during", "after", "before",
    ];

    private QuestionAnalysis(AnswerKind kind, AskingWord word) => (Kind, Word) = (kind, word);

    /// <summary>The kind of thing asked for.</summary>
    public AnswerKind Kind { get; }

    /// <summary>The question word.</summary>
    public AskingWord Word { get; }

    /// <summary>Keys of the thing asked about: for "which river", the river.</summary>
    public HashSet<ulong> Focus { get; } = [];

    public static QuestionAnalysis Of(string question)
    {
        var folded = new string(SpokenPhrases.Fold(question));
        var kind = ExpectedAnswer.KindOf(folded);
        if (FoldedText.HasIdeograph(folded))
        {
            return new QuestionAnalysis(kind, ChineseWord(folded, kind));
        }

        var words = folded.Split([' ', '?', ',', '.', '!', ';', ':'], StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindIndex(words, word => word is "what" or "what's" or "whats" or "which" or "who" or "whom" or "whose" or "when" or "where" or "why" or "how");
        var asked = new QuestionAnalysis(kind, EnglishWord(words, at, kind));
        if (asked.Word is AskingWord.WhatNoun or AskingWord.What or AskingWord.HowMany or AskingWord.When or AskingWord.Where && at + 1 < words.Length)
        {
            asked.AddFocus(Noun(words, at + 1));
        }

        return asked;
    }

    private static AskingWord ChineseWord(string folded, AnswerKind kind) => kind switch
    {
        AnswerKind.Time => AskingWord.When,
        AnswerKind.Number => AskingWord.HowMany,
        AnswerKind.Place => AskingWord.Where,
        AnswerKind.Reason => AskingWord.Why,
        AnswerKind.Person => AskingWord.Who,
        _ when folded.Contains('怎', StringComparison.Ordinal) || folded.Contains("如何", StringComparison.Ordinal) => AskingWord.How,
        _ when folded.Contains('哪', StringComparison.Ordinal) => AskingWord.WhatNoun,
        _ when folded.Contains("什么", StringComparison.Ordinal) => AskingWord.What,
        _ => AskingWord.None,
    };

    private static AskingWord EnglishWord(string[] words, int at, AnswerKind kind) => (at < 0 ? "" : words[at]) switch
    {
        "who" or "whom" or "whose" => AskingWord.Who,
        "when" => AskingWord.When,
        "where" => AskingWord.Where,
        "why" => AskingWord.Why,
        "how" => kind == AnswerKind.Number ? AskingWord.HowMany : AskingWord.How,
        "what's" or "whats" => AskingWord.What,
        "what" or "which" => kind switch
        {
            AnswerKind.Time => AskingWord.When,
            AnswerKind.Number => AskingWord.HowMany,
            AnswerKind.Place => AskingWord.Where,
            AnswerKind.Reason => AskingWord.Why,
            _ when at + 1 < words.Length && !Verbs.Contains(words[at + 1], StringComparer.Ordinal) => AskingWord.WhatNoun,
            _ => AskingWord.What,
        },
        _ => AskingWord.None,
    };

    // From the question word to the verb, or past the verb if it follows at once: "what is the prize for …" asks about a prize.
    private static string Noun(string[] words, int from)
    {
        while (from < words.Length && (Verbs.Contains(words[from], StringComparer.Ordinal) || Fillers.Contains(words[from], StringComparer.Ordinal)))
        {
            from++;
        }

        var to = from;
        while (to < words.Length && to < from + 3 && !Verbs.Contains(words[to], StringComparer.Ordinal) && !NounEnds.Contains(words[to], StringComparer.Ordinal))
        {
            to++;
        }

        return string.Join(' ', words[from..to]);
    }

    private void AddFocus(string text)
    {
        var sink = new Sink(Focus);
        new Tokeniser<Sink>(text, ref sink).Run();
    }

    private readonly struct Sink(HashSet<ulong> keys) : ITermSink
    {
        public void Add(ulong key, int start, int end) => keys.Add(key);
    }
}
