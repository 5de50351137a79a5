using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class EvidenceReaderTests
{
    private readonly EvidenceReader _reader = new(passages: 100);

    [Fact]
    public void Nothing_found_or_asked_is_no_evidence()
    {
        Assert.Null(_reader.Of("书", [Term("书", 1)], []));
        Assert.Null(_reader.Of("", [], [Passage("", "书", 1)]));
    }

    [Fact]
    public void The_evidence_includes_question_and_index()
    {
        var evidence = Of([Term("泳池", 3), Term("水温", 5)], Passage("", "泳池", 4));

        Assert.Equal((8, 100), (evidence.Total, evidence.Passages));
    }

    [Theory]
    [InlineData(10, 10, 0)]
    [InlineData(10, 5, 0.5)]
    public void The_lead_is_a_share_of_the_best_score(double best, double second, double lead) =>
        Assert.Equal(lead, Of([Term("泳池", 3)], Passage("", "泳池", best), Passage("", "泳池", second)).Lead, 6);

    [Fact]
    public void A_single_passage_has_the_full_lead() => Assert.Equal(1, Of([Term("泳池", 3)], Passage("", "泳池", 7)).Lead);

    [Fact]
    public void The_run_is_the_heaviest_stretch_without_a_miss()
    {
        List<QuestionTerm> terms = [Term("泳池", 1), Term("水温", 2), Term("图书", 9), Term("保持", 4), Term("清洁", 3)];

        Assert.Equal(7, Of(terms, Passage("", "泳池的水温保持清洁", 1)).Run);
    }

    [Fact]
    public void The_rarest_matching_term_is_reported() =>
        Assert.Equal(5, Of([Term("泳池", 5), Term("水温", 2), Term("图书", 9)], Passage("", "泳池水温", 1)).Rarest);

    [Fact]
    public void The_title_counts_for_both()
    {
        var evidence = Of([Term("泳池", 5), Term("水温", 2)], Passage("泳池", "水温", 1));

        Assert.Equal((7, 5), (evidence.Run, evidence.Rarest));
    }

    [Fact]
    public void Homophones_are_evidence_too()
    {
        var (written, heard) = (Of([Term("泳池", 5)], Passage("", "泳池", 1)), Of([Term("永迟", 5)], Passage("", "泳池", 1)));

        Assert.Equal(written.Best.Coverage, heard.Best.Coverage);
        Assert.Equal(written.Rarest, heard.Rarest);
        Assert.Equal(0, Of([Term("图书", 5)], Passage("", "泳池", 1)).Best.Coverage);
    }

    [Fact]
    public void Hits_of_one_document_ahead_of_scattered_ones_count_as_coverage()
    {
        var near = Enumerable.Range(0, 5).Select(_ => Passage("体育馆 › 泳池", "泳池", 5));
        var far = Enumerable.Range(0, 20).Select(i => Passage($"文档{i}", "泳池", 1));

        Assert.Equal(1, Of([Term("泳池", 3)], [.. near, .. far]).DocumentCoverage);
    }

    [Fact]
    public void Scattered_hits_have_no_document_coverage() =>
        Assert.Equal(0, Of([Term("泳池", 3)], [.. Enumerable.Range(0, 20).Select(i => Passage($"文档{i}", "泳池", 1))]).DocumentCoverage);

    [Fact]
    public void A_single_document_has_no_document_coverage() =>
        Assert.Equal(0, Of([Term("泳池", 3)], [.. Enumerable.Range(0, 20).Select(i => Passage($"手册 › 第{i}节", "泳池", 1))]).DocumentCoverage);

    [Fact]
    public void Documents_are_distinguished_by_their_whole_name() =>
        Assert.Equal(0, Of([Term("泳池", 3)], [.. Enumerable.Range(0, 20).Select(i => Passage($"手册{i} › 第一节", "泳池", 1))]).DocumentCoverage);

    [Fact]
    public void The_similarity_of_the_heading_is_passed_on() =>
        Assert.Equal(0.7, Of([Term("泳池", 3)], Passage("手册 › 泳池几点开放", "泳池", 1) with { Heading = 0.7 }).Heading);

    private Evidence Of(List<QuestionTerm> terms, params RankedPassage[] ranked) => _reader.Of("泳池", terms, [.. ranked])!;

    private static QuestionTerm Term(string pair, float weight) =>
        new(pair.Length == 2 ? TermKey.Pair(pair[0], pair[1]) : TermKey.Single(pair[0]), 1) { Weight = weight };

    private static RankedPassage Passage(string title, string text, double score) => new(1, title, text, default, score);
}
