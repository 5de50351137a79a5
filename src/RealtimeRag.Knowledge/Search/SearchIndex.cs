using System.Collections.Immutable;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Search;

/// <summary>Searches a fixed list of segments. Immutable and thread-safe; publish a new instance to change the content.</summary>
internal sealed class SearchIndex
{
    private const int MostCopies = 8;
    private readonly ImmutableArray<Segment> _segments;
    private readonly IPassageText _texts;
    private readonly RankingWeights _weights;
    private readonly CandidateFinder _finder;
    private readonly TermResolver _resolver;
    private readonly HeadingLikeness _headings;
    private readonly EvidenceReader _evidence;
    private readonly PassageCopies _copies;

    /// <param name="segments">The segments, oldest first.</param>
    /// <param name="deleted">Passages that must no longer be found.</param>
    /// <param name="texts">Reads the text of passages.</param>
    /// <param name="weights">The ranking parameters; the defaults unless tuning.</param>
    public SearchIndex(ImmutableArray<Segment> segments, IReadOnlySet<long> deleted, IPassageText texts, RankingWeights? weights = null)
    {
        _segments = segments;
        _texts = texts;
        _weights = weights ?? RankingWeights.Default;
        _copies = PassageCopies.In(segments, deleted);
        Count = segments.Sum(segment => segment.Count) - deleted.Count;
        var statistics = new TermStatistics(segments, Union(deleted, _copies.All));
        var hidden = Union(deleted, _copies.Hidden);
        var norms = segments.Select(segment => SegmentNorms.Of(segment, statistics, hidden, _weights)).ToArray();
        _finder = new CandidateFinder(segments, norms, _weights);
        _resolver = new TermResolver(statistics, _weights);
        _headings = new HeadingLikeness(_resolver);
        _evidence = new EvidenceReader(statistics.Passages);
    }

    /// <summary>Number of passages that are not deleted.</summary>
    public int Count { get; }

    /// <summary>The passage that represents this one among several with the same content.</summary>
    public long OriginalOf(long id) => _copies.OriginalOf(id);

    /// <summary>Finds the passages that best match a question as spoken.</summary>
    /// <param name="question">The question; may contain fillers and lack punctuation.</param>
    /// <param name="top">The maximum number of hits.</param>
    /// <param name="previousQuestion">The previous question of the conversation, if any; used for a follow-up.</param>
    public SearchResult Search(string question, int top, string? previousQuestion = null) =>
        SearchWith(question, top, FollowUp.IsOne(question) ? previousQuestion : null);

    /// <summary>Like <see cref="Search"/>, but always includes what was said before, even if the question does not seem to depend on it.</summary>
    /// <param name="question">The question.</param>
    /// <param name="top">The maximum number of hits.</param>
    /// <param name="before">What was said before, or null.</param>
    public SearchResult SearchWith(string question, int top, string? before)
    {
        var language = LanguageOf(question);
        question = SplitWords.Join(question, _resolver.IsKnown);
        var (terms, ranked) = Rank(question, language, before);
        var total = terms.Sum(term => (double)term.Weight);
        var hits = ranked.Take(top).Select(passage =>
            new SearchHit(passage.Id, passage.Score, Math.Min(1, passage.Features.Coverage / total)) { Heading = passage.Heading }).ToImmutableArray();
        var evidence = _evidence.Of(question, terms, ranked);
        var confidence = Confidence.Of(language, evidence);
        return new SearchResult(question, language, hits, confidence, confidence >= Confidence.Threshold(language)) { Terms = terms, Before = before, Evidence = evidence };
    }

    /// <summary>The terms of a question and of what was said before it, weighted by their rarity in this index.</summary>
    public List<QuestionTerm> TermsOf(string question, string before)
    {
        var terms = QuestionTerms.Of(SplitWords.Join(question, _resolver.IsKnown), before, _weights);
        _resolver.Resolve(terms);
        return terms;
    }

    private static SearchLanguage LanguageOf(string question) => FoldedText.HasIdeograph(question) ? SearchLanguage.Chinese : SearchLanguage.English;

    // The candidates with all their features, best first.
    private (List<QuestionTerm> Terms, List<RankedPassage> Ranked) Rank(string question, SearchLanguage language, string? previousQuestion)
    {
        var terms = QuestionTerms.Of(question, previousQuestion, _weights);
        _resolver.Resolve(terms);
        var candidates = _finder.Find(terms, _weights.Candidates * Math.Min(MostCopies, _copies.Most));
        var ids = candidates.Select(candidate => _segments[candidate.Segment].Ids[candidate.Passage]).ToArray();
        var texts = new string[ids.Length];
        _texts.GetTexts(ids, texts);
        var reader = PassageMatcher.Of(question, terms);
        var ranked = new List<RankedPassage>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            var title = _texts.GetTitle(ids[i]);
            var features = reader.Measure(title, texts[i], candidates[i].Score);
            var share = PassageLanguage.Of(texts[i]) == language ? 1 : _weights.OtherLanguage;
            ranked.Add(new RankedPassage(ids[i], title, texts[i], features, features.Score(_weights) * share));
        }

        return (terms, Ordered(terms, WithoutCopies(reader, ranked.OrderByDescending(passage => passage.Score))));
    }

    // Of passages with the same content keep the best; keep another only if its title contains a question word that the best one lacks.
    private List<RankedPassage> WithoutCopies(PassageMatcher reader, IEnumerable<RankedPassage> ordered)
    {
        var kept = new List<RankedPassage>();
        var asked = new Dictionary<long, HashSet<int>>();
        foreach (var passage in ordered)
        {
            if (!_copies.HasCopies(passage.Id))
            {
                kept.Add(passage);
                continue;
            }

            var terms = reader.TermsOf(passage.Title, passage.Text);
            var original = OriginalOf(passage.Id);
            if (!asked.TryGetValue(original, out var known) || !terms.IsSubsetOf(known))
            {
                asked[original] = [.. terms, .. known ?? []];
                kept.Add(passage);
            }
        }

        return kept.Count <= _weights.Candidates ? kept : kept[.._weights.Candidates];
    }

    // Stable sorting: equal scores keep BM25's order.
    private List<RankedPassage> Ordered(List<QuestionTerm> terms, List<RankedPassage> ordered)
    {
        var total = terms.Sum(term => (double)term.Weight);
        for (var i = 0; i < Math.Min(_weights.Headings, ordered.Count); i++)
        {
            var likeness = _headings.Of(terms, ordered[i].Title);
            ordered[i] = ordered[i] with { Heading = likeness, Score = ordered[i].Score + (_weights.Heading * likeness * total) };
        }

        return [.. ordered.OrderByDescending(passage => passage.Score)];
    }

    private static IReadOnlySet<long> Union(IReadOnlySet<long> set, IReadOnlyCollection<long> more) => more.Count == 0 ? set : new HashSet<long>([.. set, .. more]);
}
