using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Segments;
using RealtimeRag.KnowledgeTests.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Segments;

public sealed class SegmentBuilderTests
{
    private const string Alphabet = "图书馆周五几点闭馆abc de. ";

    [Fact]
    public void Every_posting_is_what_counting_the_tokens_gives() => Prop.ForAll(Passages().ToArbitrary(), passages =>
    {
        var segment = Segment.Build(passages, CancellationToken.None);
        return Counted(passages).All(expected => Postings(segment, expected.Key).SequenceEqual(expected.Value))
            && segment.Terms == Counted(passages).Count;
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void Lengths_are_the_tokens_of_text_and_title() => Prop.ForAll(Passages().ToArbitrary(), passages =>
    {
        var segment = Segment.Build(passages, CancellationToken.None);
        return passages.Select(passage => TermList.Of(passage.Text).Count).SequenceEqual(segment.TextLengths.ToArray().Select(length => (int)length))
            && passages.Select(passage => TermList.Of(passage.Title).Count).SequenceEqual(segment.TitleLengths.ToArray().Select(length => (int)length));
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void Merging_any_parts_equals_building_at_once() => Prop.ForAll(Passages().ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), (passages, size) =>
    {
        var parts = passages.Chunk(size).Select(part => Segment.Build(part, CancellationToken.None)).ToList();
        var deleted = passages.Where(passage => passage.Id % 3 == 1).Select(passage => passage.Id).ToHashSet();
        var left = passages.Where(passage => !deleted.Contains(passage.Id)).ToArray();
        return Segment.Build(left, CancellationToken.None).ToBytes().AsSpan()
            .SequenceEqual(Segment.Merge(parts, deleted, CancellationToken.None).ToBytes());
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void More_terms_than_the_first_table_holds_are_all_kept()
    {
        var text = string.Join(' ', Enumerable.Range(0, 40_000).Select(Name));
        var segment = Segment.Build([new IndexedPassage(1, "", text)], TestContext.Current.CancellationToken);

        Assert.All(Enumerable.Range(0, 400), i => Assert.Equal(1, segment.Find(TermKey.Word(Name(i * 100))).Frequency));
    }

    // Letters only, and no endings that a stemmer would remove.
    private static string Name(int number) => string.Concat($"{number:00000}".Select(digit => (char)('k' + digit - '0')));

    private static Gen<IndexedPassage[]> Passages()
    {
        var text = Gen.Elements(Alphabet.ToCharArray()).ArrayOf().Select(characters => new string(characters));
        var passage = from title in text
                      from body in text
                      select (title, body);
        return passage.ArrayOf().Select(all => all.Select((one, id) => new IndexedPassage(id, one.title, one.body)).ToArray());
    }

    private static Dictionary<ulong, List<Posting>> Counted(IndexedPassage[] passages)
    {
        var counted = new Dictionary<ulong, List<Posting>>();
        for (var i = 0; i < passages.Length; i++)
        {
            var keys = TermList.Of(passages[i].Text).Select(term => term.Key)
                .Concat(TermList.Of(passages[i].Title).Select(term => TermKey.InTitle(term.Key)));
            foreach (var group in keys.GroupBy(key => key))
            {
                counted.TryAdd(group.Key, []);
                counted[group.Key].Add(new Posting(i, group.Count()));
            }
        }

        return counted;
    }

    private static List<Posting> Postings(Segment segment, ulong key)
    {
        var postings = new List<Posting>();
        foreach (var posting in segment.Find(key))
        {
            postings.Add(posting);
        }

        return postings;
    }
}
