using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Search.Segments;
using RealtimeRag.KnowledgeTests.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

/// <summary>The packed index against BM25 as in textbooks, computed from the tokens.</summary>
public sealed class CandidateFinderTests
{
    private const double Precision = 1e-3;
    private static readonly RankingWeights Weights = new() { Title = 0.8f };

    [Fact]
    public void Scores_are_those_of_the_formula() => Prop.ForAll(Libraries().ToArbitrary(), Questions().ToArbitrary(), (library, question) =>
    {
        var terms = Weighed(question);
        var expected = Expected(library, terms);
        return Found(library, 1, terms, library.Length).All(hit => Math.Abs(hit.Score - expected[hit.Passage]) < Precision);
    }).Check(PropertyRuns.Of(200));

    [Fact]
    public void Every_passage_with_a_term_is_found_and_no_other() => Prop.ForAll(Libraries().ToArbitrary(), Questions().ToArbitrary(), (library, question) =>
    {
        var terms = Weighed(question);
        var expected = Expected(library, terms).Where(pair => pair.Value > 0).Select(pair => pair.Key).Order();
        return Found(library, 1, terms, library.Length).Select(hit => hit.Passage).Order().SequenceEqual(expected);
    }).Check(PropertyRuns.Of(200));

    [Fact]
    public void The_best_are_those_that_sorting_puts_first() => Prop.ForAll(Libraries().ToArbitrary(), Questions().ToArbitrary(), Gen.Choose(1, 8).ToArbitrary(), (library, question, most) =>
    {
        var all = Found(library, 1, Weighed(question), library.Length);
        var best = Found(library, 1, Weighed(question), most);
        return best.Select(hit => hit.Score).SequenceEqual(all.OrderByDescending(hit => hit.Score).Take(most).Select(hit => hit.Score));
    }).Check(PropertyRuns.Of(200));

    [Fact]
    public void Segments_do_not_change_the_scores() => Prop.ForAll(Libraries().ToArbitrary(), Questions().ToArbitrary(), Gen.Choose(2, 5).ToArbitrary(), (library, question, segments) =>
    {
        var whole = Found(library, 1, Weighed(question), library.Length).OrderBy(hit => hit.Passage);
        var spread = Found(library, segments, Weighed(question), library.Length).OrderBy(hit => hit.Passage);
        return whole.Zip(spread).All(pair => pair.First.Passage == pair.Second.Passage && Math.Abs(pair.First.Score - pair.Second.Score) < Precision);
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void Best_come_first()
    {
        var hits = Found(["beta", "alpha alpha alpha", "alpha beta", "alpha"], 1, [Term("alpha", 1), Term("beta", 3)], 10);

        Assert.Equal(4, hits.Count);
        Assert.Equal(hits.Select(hit => hit.Score).OrderDescending(), hits.Select(hit => hit.Score));
    }

    [Fact]
    public void A_term_without_weight_finds_nothing() => Assert.Empty(Found(["alpha", "beta"], 1, [Term("alpha", 0)], 10));

    [Fact]
    public void Homophones_score_like_the_term_itself()
    {
        var alike = Term("zzz", 2) with { Alikes = [TermKey.Word("alpha")] };

        Assert.Equal(Found(["alpha", "beta"], 1, [Term("alpha", 2)], 10), Found(["alpha", "beta"], 1, [alike], 10));
        Assert.Single(Found(["alpha", "beta"], 1, [alike], 10));
    }

    [Fact]
    public void The_title_counts_in_addition_to_the_text()
    {
        var term = Term("alpha", 2) with { TitleWeight = 1 };
        var segment = Segment.Build([new IndexedPassage(0, "alpha", "beta"), new IndexedPassage(1, "beta", "alpha"), new IndexedPassage(2, "alpha", "alpha")], CancellationToken.None);
        var hits = Finder([segment], [])
            .Find([term], 10).ToDictionary(hit => hit.Passage, hit => (double)hit.Score);

        Assert.Equal(hits[2], hits[0] + hits[1], 4);
        Assert.True(hits[1] > hits[0]);
    }

    [Fact]
    public void Deleted_passages_score_nothing()
    {
        var segment = Segment.Build([new IndexedPassage(5, "", "alpha"), new IndexedPassage(6, "", "alpha")], CancellationToken.None);

        Assert.Equal(1, Assert.Single(Finder([segment], [5]).Find([Term("alpha", 1)], 10)).Passage);
    }

    private static List<(int Passage, double Score)> Found(string[] library, int segments, List<QuestionTerm> terms, int most)
    {
        var size = (library.Length + segments - 1) / segments;
        var built = library.Select((text, id) => new IndexedPassage(id, "", text)).Chunk(size).Select(part => Segment.Build(part, CancellationToken.None)).ToArray();
        return Finder(built, []).Find(terms, most).ConvertAll(hit => ((int)built[hit.Segment].Ids[hit.Passage], (double)hit.Score));
    }

    private static CandidateFinder Finder(Segment[] segments, HashSet<long> deleted)
    {
        var statistics = new TermStatistics(segments, new HashSet<long>());
        return new CandidateFinder(segments, [.. segments.Select(segment => SegmentNorms.Of(segment, statistics, deleted, Weights))], Weights);
    }

    // Sum over terms of weight (k1 + 1) tf / (tf + k1 (1 - b + b length / average)).
    private static Dictionary<int, double> Expected(string[] library, List<QuestionTerm> terms)
    {
        var lengths = library.Select(text => TermList.Of(text).Count).ToArray();
        var average = Math.Max(1, lengths.Average());
        return Enumerable.Range(0, library.Length).ToDictionary(passage => passage, passage => terms.Sum(term =>
        {
            var frequency = TermList.Of(library[passage]).Count(token => token.Key == term.Key);
            var norm = Weights.K1 * (1 - Weights.B + (Weights.B * lengths[passage] / average));
            return frequency == 0 ? 0 : term.Weight * (Weights.K1 + 1.0) * frequency / (frequency + norm);
        }));
    }

    private static QuestionTerm Term(string word, float weight) => new(TermKey.Word(word), 1) { Weight = weight };

    private static List<QuestionTerm> Weighed(string question) =>
        [.. TermList.Keys(question).Select((key, i) => new QuestionTerm(key, 1) { Weight = 1 + (i % 4) })];

    private static Gen<string> Questions() =>
        Gen.Elements("图书馆周五开门open door by day".ToCharArray()).ArrayOf(8).Select(characters => new string(characters));

    private static Gen<string[]> Libraries() => Gen.Elements("图书馆周五开门open door by day。".ToCharArray()).ArrayOf()
        .Select(characters => new string(characters)).NonEmptyListOf().Select(texts => texts.Take(40).ToArray());
}
