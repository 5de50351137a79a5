using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Segments;

public sealed class SegmentWriterTests
{
    [Fact]
    public void Any_terms_written_are_read_and_found_again() => Prop.ForAll(Terms().ToArbitrary(), terms =>
    {
        var segment = Written(terms);
        var reader = segment.ReadTerms();
        foreach (var (key, passages) in terms)
        {
            if (!reader.Read() || reader.Key != key || !Passages(reader.Postings).SequenceEqual(passages) || !Passages(segment.Find(key)).SequenceEqual(passages))
            {
                return false;
            }
        }

        return !reader.Read() && segment.Terms == terms.Count;
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void A_key_between_two_terms_is_not_found() => Prop.ForAll(Terms().ToArbitrary(), terms =>
    {
        var segment = Written(terms);
        return terms.Keys.All(key => terms.ContainsKey(key + 1) || segment.Find(key + 1).Frequency == 0)
            && terms.Keys.All(key => terms.ContainsKey(key - 1) || segment.Find(key - 1).Frequency == 0);
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void Reading_can_resume_at_any_position()
    {
        var segment = Written(Enumerable.Range(1, 200).ToDictionary(i => (ulong)(i * 1_000), i => new[] { i % 5 }));
        var reader = segment.ReadTerms();
        for (var i = 1; i <= 70; i++)
        {
            reader.Read();
        }

        var later = segment.ReadTerms(reader.Position);

        Assert.True(later.Read());
        Assert.Equal(71_000UL, later.Key);
        Assert.Equal([1], Passages(later.Postings));
    }

    [Theory]
    [InlineData(70_000, 300, ushort.MaxValue, byte.MaxValue)]
    [InlineData(12, 3, 12, 3)]
    public void Lengths_are_capped(int text, int title, int storedText, int storedTitle)
    {
        var writer = new SegmentWriter();
        writer.AddPassage(new SegmentPassage(5, 77, 88, text, title));
        var segment = Segment.Load(writer.ToBytes(Segment.FormatVersion));

        Assert.Equal((storedText, storedTitle), (segment.TextLengths[0], segment.TitleLengths[0]));
        Assert.Equal((storedText, storedTitle), (segment.TextLength, segment.TitleLength));
        Assert.Equal((5L, 77UL, 88UL), (segment.Ids[0], segment.ContentPrints[0], segment.TitlePrints[0]));
    }

    [Fact]
    public void The_analysis_of_another_version_is_never_read() =>
        Assert.Throws<SegmentFormatException>(() => Segment.Load(new SegmentWriter().ToBytes(Segment.FormatVersion - 1)));

    private static Gen<SortedDictionary<ulong, int[]>> Terms() =>
        from keys in Gen.Choose(1, 5_000).ArrayOf()
        from rare in Gen.Choose(1, 40)
        select new SortedDictionary<ulong, int[]>(keys.Distinct().ToDictionary(
            key => (ulong)key * (key % 3 == 0 ? 1UL << 33 : 3),
            key => Enumerable.Range(0, key % 7 == 0 ? 60 : 1).Select(place => (place * rare) + (key % 11)).ToArray()));

    private static Segment Written(IReadOnlyDictionary<ulong, int[]> terms)
    {
        var writer = new SegmentWriter();
        var bytes = new GrowingBytes(16);
        foreach (var (key, passages) in terms)
        {
            bytes.Clear();
            var previous = -1;
            foreach (var passage in passages)
            {
                bytes.Write(new Posting(passage, 1), previous);
                previous = passage;
            }

            writer.AddTerm(key, passages.Length, bytes.Written);
        }

        return Segment.Load(writer.ToBytes(Segment.FormatVersion));
    }

    private static int[] Passages(TermPostings postings)
    {
        var passages = new List<int>();
        foreach (var posting in postings)
        {
            passages.Add(posting.Passage);
        }

        return [.. passages];
    }
}
