using System.Collections.Immutable;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Search;

/// <summary>Searches a fixed list of segments. Immutable, safe to use from many threads; publish a new one to change the content.</summary>
internal sealed class SearchIndex
{
    private readonly ImmutableArray<Segment> _segments;
    private readonly IPassageText _texts;
    private readonly RankingWeights _weights;
    private readonly CandidateFinder _finder;
    private readonly TermResolver _resolver;

    /// <param name="segments">The segments, oldest first.</param>
    /// <param name="deleted">Passages that must not be found any more.</param>
    /// <param name="texts">Where the words of passages are read again.</param>
    /// <param name="weights">How to rank; the default unless tuning.</param>
    public SearchIndex(ImmutableArray<Segment> segments, IReadOnlySet<long> deleted, IPassageText texts, RankingWeights? weights = null)
    {
        _segments = segments;
        _texts = texts;
        _weights = weights ?? RankingWeights.Default;
        var passages = segments.Sum(segment => segment.Count);
        Count = passages - deleted.Count;
        var averageText = Math.Max(1.0, segments.Sum(segment => segment.TextLength) / (double)Math.Max(passages, 1));
        var averageTitle = Math.Max(1.0, segments.Sum(segment => segment.TitleLength) / (double)Math.Max(passages, 1));
        var norms = segments.Select(segment => SegmentNorms.Of(segment, averageText, averageTitle, deleted, _weights)).ToArray();
        _finder = new CandidateFinder(segments, norms, _weights);
        _resolver = new TermResolver(segments, passages, _weights);
    }

    /// <summary>Number of passages that can be found.</summary>
    public int Count { get; }

    /// <summary>Finds the passages that best fit a question as it was spoken.</summary>
    /// <param name="question">The question; fillers and missing punctuation are expected.</param>
    /// <param name="top">How many hits at most.</param>
    /// <param name="previousQuestion">The question before it in the talk, if any: a follow-up is searched with it.</param>
    public SearchResult Search(string question, int top, string? previousQuestion = null)
    {
        var language = FoldedText.HasIdeograph(question) ? QuestionLanguage.Chinese : QuestionLanguage.English;
        var (terms, ranked) = Rank(question, FollowUp.IsOne(question) ? previousQuestion : null);
        var total = terms.Sum(term => (double)term.Weight);
        var hits = ranked.Take(top).Select(hit => new SearchHit(hit.Id, hit.Features.Score(_weights), Math.Min(1, hit.Features.Coverage / total))).ToImmutableArray();
        var confidence = ConfidenceOf(language, total, ranked);
        return new SearchResult(question, language, hits, confidence, confidence >= Confidence.Threshold(language)) { Terms = terms };
    }

    private double ConfidenceOf(QuestionLanguage language, double total, List<(long Id, RankFeatures Features)> ranked)
    {
        if (ranked.Count == 0 || total <= 0)
        {
            return 0;
        }

        var lead = ranked.Count == 1 ? 1 : 1 - (ranked[1].Features.Score(_weights) / ranked[0].Features.Score(_weights));
        return Confidence.Of(language, total, Count, ranked[0].Features, lead);
    }

    /// <summary>The candidates with all that is known of them, best first.</summary>
    public (List<QuestionTerm> Terms, List<(long Id, RankFeatures Features)> Ranked) Rank(string question, string? previousQuestion)
    {
        var terms = QuestionTerms.Of(question, previousQuestion, _weights);
        _resolver.Resolve(terms);
        var candidates = _finder.Find(terms, _weights.Candidates);
        var ids = candidates.Select(candidate => _segments[candidate.Segment].Ids[candidate.Passage]).ToArray();
        var texts = new string[ids.Length];
        _texts.GetTexts(ids, texts);
        var reader = new PassageReader(terms, ExpectedAnswer.KindOf(SpokenPhrases.Fold(question)), FoldedText.HasIdeograph(question) ? 60 : 150);
        var ranked = new List<(long Id, RankFeatures Features)>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            ranked.Add((ids[i], reader.Measure(_texts.GetTitle(ids[i]), texts[i], candidates[i].Score)));
        }

        // A stable order: equal scores stay as BM25 had them.
        return (terms, ranked.OrderByDescending(hit => hit.Features.Score(_weights)).ToList());
    }
}
