using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class TermStatisticsTests
{
    private static readonly IndexedPassage[] Passages =
    [
        new(1, "猫", "校长养猫"), new(2, "", "校长和猫在长江"), new(3, "狗", "狗"), new(4, "", "校长 cat cat"), new(5, "cat", "长城 dog"),
    ];

    public static TheoryData<string> Uncounted => ["", "1", "2 5", "3", "1 2 3 4 5", "99"];

    [Theory]
    [MemberData(nameof(Uncounted))]
    public void Uncounted_passages_do_not_affect_statistics(string numbers)
    {
        long[] uncounted = [.. numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
        var all = new TermStatistics([Segment(Passages[..2]), Segment(Passages[2..])], uncounted.ToHashSet());
        var rest = new TermStatistics([Segment([.. Passages.Where(passage => !uncounted.Contains(passage.Id))])], new HashSet<long>());

        Assert.Equal((rest.Passages, rest.AverageText, rest.AverageTitle), (all.Passages, all.AverageText, all.AverageTitle));
        foreach (var key in (ulong[])[TermKey.Single('长'), TermKey.Pair('校', '长'), TermKey.Word("cat"), TermKey.InTitle(TermKey.Single('猫')), TermKey.Word("absent")])
        {
            Assert.Equal(rest.FrequencyOf(key), all.FrequencyOf(key));
        }

        Assert.All("猫狗长城无", character => Assert.Equal(rest.FrequencyOf(character), all.FrequencyOf(character)));
    }

    [Fact]
    public void A_term_is_known_whether_its_passage_counts_or_not()
    {
        var statistics = new TermStatistics([Segment(Passages)], new HashSet<long> { 3 });

        Assert.True(statistics.IsKnown(TermKey.Single('狗')));
        Assert.Equal(0, statistics.FrequencyOf(TermKey.Single('狗')));
        Assert.False(statistics.IsKnown(TermKey.Single('鸟')));
    }

    private static Segment Segment(IndexedPassage[] passages) => RealtimeRag.Knowledge.Search.Segments.Segment.Build(passages, CancellationToken.None);
}
