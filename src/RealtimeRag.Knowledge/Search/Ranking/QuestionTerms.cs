using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>The distinct terms of a question, each once.</summary>
internal static class QuestionTerms
{
    private const int Most = 160;

    public static List<QuestionTerm> Of(string question, string? previousQuestion, RankingWeights weights)
    {
        var terms = new List<QuestionTerm>();
        Read(question, 1, terms, weights);
        if (previousQuestion is not null)
        {
            Read(previousQuestion, weights.Previous, terms, weights);
        }

        return terms;
    }

    private static void Read(string question, float share, List<QuestionTerm> terms, RankingWeights weights)
    {
        var sink = new Sink(terms, share, weights);
        new Tokeniser<Sink>(SpokenPhrases.Strip(question), ref sink).Run();
    }

    private static float FactorOf(TermKind kind, RankingWeights weights) => kind switch
    {
        TermKind.Single => weights.Single,
        TermKind.Pair => weights.Pair,
        TermKind.Word => weights.Word,
        _ => weights.Words,
    };

    private readonly struct Sink(List<QuestionTerm> terms, float share, RankingWeights weights) : ITermSink
    {
        public void Add(ulong key, int start, int end)
        {
            if (terms.Count < Most && !terms.Exists(term => term.Key == key))
            {
                terms.Add(new QuestionTerm(key, share * FactorOf(TermKey.KindOf(key), weights)));
            }
        }
    }
}
