using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Collects the distinct terms of a question.</summary>
internal static class QuestionTerms
{
    private const int Most = 160;
    private const int FocusReach = 2;

    public static List<QuestionTerm> Of(string question, string? previousQuestion, RankingWeights weights)
    {
        var terms = new List<QuestionTerm>();
        Read(question, 1, isBefore: false, terms, weights);
        if (previousQuestion is not null)
        {
            Read(previousQuestion, weights.Previous, isBefore: true, terms, weights);
        }

        return terms;
    }

    private static void Read(string question, float share, bool isBefore, List<QuestionTerm> terms, RankingWeights weights)
    {
        var stripped = SpokenPhrases.Strip(question);
        var sink = new Sink(stripped, terms, share, isBefore, weights);
        new Tokeniser<Sink>(stripped, ref sink).Run();
    }

    private static float FactorOf(ulong key, bool amongHan, RankingWeights weights) => TermKey.KindOf(key) switch
    {
        TermKind.Single => weights.Single,
        TermKind.Pair => weights.Pair * (HasParticle(key) ? weights.PairOfParticle : 1),
        TermKind.Word => amongHan ? weights.WordAmongHan : weights.Word,
        _ => weights.Words,
    };

    private static bool HasParticle(ulong pair)
    {
        var (first, second) = TermKey.Characters(pair);
        return StopWords.IsParticle(first) || StopWords.IsParticle(second);
    }

    private readonly struct Sink(string stripped, List<QuestionTerm> terms, float share, bool isBefore, RankingWeights weights) : ITermSink
    {
        private readonly bool _amongHan = FoldedText.HasIdeograph(stripped);
        private readonly int _matter = Math.Max(0, stripped.AsSpan().IndexOfAnyExcept('\n'));

        public void Add(ulong key, int start, int end)
        {
            if (terms.Count < Most && !terms.Exists(term => term.Key == key))
            {
                terms.Add(new QuestionTerm(key, share * FactorOf(key, _amongHan, weights)) { IsFocus = IsBesideGap(start, end), IsFromBefore = isBefore });
            }
        }

        // A gap marks a removed question word; what comes before the first content word is filler.
        private bool IsBesideGap(int start, int end)
        {
            var before = stripped.AsSpan(Math.Max(_matter, start - FocusReach)..start);
            var after = stripped.AsSpan(end..Math.Min(stripped.Length, end + FocusReach));
            return after.Contains('\n') || before.Contains('\n');
        }
    }
}
