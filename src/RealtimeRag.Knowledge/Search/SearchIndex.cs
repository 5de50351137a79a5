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
    private readonly HeadingLikeness _headings;
    private readonly EvidenceReader _evidence;

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
        _headings = new HeadingLikeness(_resolver);
        _evidence = new EvidenceReader(Count);
    }

    /// <summary>Number of passages that can be found.</summary>
    public int Count { get; }

    /// <summary>Finds the passages that best fit a question as it was spoken.</summary>
    /// <param name="question">The question; fillers and missing punctuation are expected.</param>
    /// <param name="top">How many hits at most.</param>
    /// <param name="previousQuestion">The question before it in the talk, if any: a follow-up is searched with it.</param>
    public SearchResult Search(string question, int top, string? previousQuestion = null)
    {
        var language = LanguageOf(question);
        question = SplitWords.Join(question, _resolver.IsKnown);
        var (terms, ranked) = Rank(question, language, FollowUp.IsOne(question) ? previousQuestion : null);
        var total = terms.Sum(term => (double)term.Weight);
        var hits = ranked.Take(top).Select(passage => new SearchHit(passage.Id, passage.Score, Math.Min(1, passage.Features.Coverage / total))).ToImmutableArray();
        var confidence = Confidence.Of(language, _evidence.Of(question, terms, ranked));
        return new SearchResult(question, language, hits, confidence, confidence >= Confidence.Threshold(language)) { Terms = terms };
    }

    /// <summary>The evidence that a search for a question gathers, for fitting the confidence; null where there is none.</summary>
    internal Evidence? EvidenceOf(string question)
    {
        question = SplitWords.Join(question, _resolver.IsKnown);
        var (terms, ranked) = Rank(question, LanguageOf(question), null);
        return _evidence.Of(question, terms, ranked);
    }

    private static QuestionLanguage LanguageOf(string question) => FoldedText.HasIdeograph(question) ? QuestionLanguage.Chinese : QuestionLanguage.English;

    // The candidates with all that is known of them, best first.
    private (List<QuestionTerm> Terms, List<RankedPassage> Ranked) Rank(string question, QuestionLanguage language, string? previousQuestion)
    {
        var terms = QuestionTerms.Of(question, previousQuestion, _weights);
        _resolver.Resolve(terms);
        var candidates = _finder.Find(terms, _weights.Candidates);
        var ids = candidates.Select(candidate => _segments[candidate.Segment].Ids[candidate.Passage]).ToArray();
        var texts = new string[ids.Length];
        _texts.GetTexts(ids, texts);
        var reader = PassageReader.Of(question, terms);
        var ranked = new List<RankedPassage>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            var title = _texts.GetTitle(ids[i]);
            var features = reader.Measure(title, texts[i], candidates[i].Score);
            var share = PassageLanguage.Of(texts[i]) == language ? 1 : _weights.OtherLanguage;
            ranked.Add(new RankedPassage(ids[i], title, texts[i], features, features.Score(_weights) * share));
        }

        return (terms, Ordered(terms, ranked));
    }

    // Stable orders: equal scores stay as BM25 had them.
    private List<RankedPassage> Ordered(List<QuestionTerm> terms, List<RankedPassage> passages)
    {
        var ordered = passages.OrderByDescending(passage => passage.Score).ToList();
        var total = terms.Sum(term => (double)term.Weight);
        for (var i = 0; i < Math.Min(_weights.Headings, ordered.Count); i++)
        {
            var likeness = _headings.Of(terms, ordered[i].Title);
            ordered[i] = ordered[i] with { Heading = likeness, Score = ordered[i].Score + (_weights.Heading * likeness * total) };
        }

        return [.. ordered.OrderByDescending(passage => passage.Score)];
    }
}
