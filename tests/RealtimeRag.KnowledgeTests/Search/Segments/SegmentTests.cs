using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Segments;

public sealed class SegmentTests
{
    private static readonly IndexedPassage[] Passages =
    [
        new(7, "退款", "退款将在七个工作日内原路退回。退款不收手续费。"),
        new(9, "Opening hours", "The shop opens at nine in the morning and closes at six."),
        new(4, "配送", "付款后四十八小时内发货，节假日顺延。"),
    ];

    [Fact]
    public void A_stored_segment_loads_as_it_was()
    {
        var built = Build(Passages);
        var loaded = Segment.Load(built.ToBytes());

        Assert.Equal([7, 9, 4], loaded.Ids.ToArray());
        Assert.Equal(built.Terms, loaded.Terms);
        Assert.Equal(built.TextLength, loaded.TextLength);
        Assert.Equal(Content(built), Content(loaded));
    }

    [Fact]
    public void A_term_lists_its_passages_and_how_often_it_occurs()
    {
        var segment = Build(Passages);

        Assert.Equal([new Posting(0, 2)], Postings(segment, TermKey.Pair('退', '款')));
        Assert.Equal([new Posting(0, 1)], Postings(segment, TermKey.InTitle(TermKey.Pair('退', '款'))));
        Assert.Equal([new Posting(1, 1)], Postings(segment, TermKey.Word("shop")));
        Assert.Empty(Postings(segment, TermKey.Word("absent")));
        Assert.Empty(Postings(segment, 0));
        Assert.Empty(Postings(segment, ulong.MaxValue));
    }

    [Fact]
    public void Every_term_of_a_large_segment_is_found_again()
    {
        var segment = Build(Generated(300));
        var reader = segment.ReadTerms();
        var count = 0;
        while (reader.Read())
        {
            Assert.Equal(reader.Postings.Frequency, segment.Find(reader.Key).Frequency);
            count++;
        }

        Assert.Equal(segment.Terms, count);
    }

    [Fact]
    public void Merging_equals_building_at_once()
    {
        var all = Generated(200);
        var parts = all.Chunk(37).Select(Build).ToList();

        Assert.Equal(Build(all).ToBytes(), Segment.Merge(parts, new HashSet<long>(), TestContext.Current.CancellationToken).ToBytes());
    }

    [Fact]
    public void Merging_leaves_deleted_passages_out()
    {
        var all = Generated(120);
        var deleted = all.Where(passage => passage.Id % 3 == 0).Select(passage => passage.Id).ToHashSet();
        var merged = Segment.Merge(all.Chunk(50).Select(Build).ToList(), deleted, TestContext.Current.CancellationToken);

        Assert.Equal(Build(all.Where(passage => !deleted.Contains(passage.Id)).ToArray()).ToBytes(), merged.ToBytes());
    }

    [Fact]
    public void An_empty_segment_is_valid() => Assert.Equal(0, Segment.Load(Build([]).ToBytes()).Count);

    [Fact]
    public void Empty_texts_are_counted_and_never_found()
    {
        var segment = Build([new IndexedPassage(1, "", ""), new IndexedPassage(2, "", "。！？")]);

        Assert.Equal(2, segment.Count);
        Assert.Equal(0, segment.Terms);
    }

    [Fact]
    public void Building_can_be_cancelled() => Assert.Throws<OperationCanceledException>(() => Segment.Build(Passages, new CancellationToken(canceled: true)));

    [Fact]
    public void A_thousand_kinds_of_damage_are_all_detected()
    {
        var random = PropertySeed.NewRandom();
        var sound = Build(Generated(40)).ToBytes();
        for (var round = 0; round < 1_000; round++)
        {
            var bytes = Damage(sound, random);

            Assert.Throws<SegmentFormatException>(() => Segment.Load(bytes));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(51)]
    public void A_truncated_segment_is_rejected(int length) => Assert.Throws<SegmentFormatException>(() => Segment.Load(new byte[length]));

    [Fact]
    public void Another_version_is_reported()
    {
        var bytes = Build(Passages).ToBytes().ToArray();
        bytes[4]++;

        Assert.Contains("format", Assert.Throws<SegmentFormatException>(() => Segment.Load(bytes)).Message, StringComparison.Ordinal);
    }

    // Flipped bits, cut ends, doubled ends, zeroed and exchanged stretches: what disks and half-written files do.
    private static byte[] Damage(byte[] sound, Random random)
    {
        var bytes = sound.ToArray();
        var (from, length) = (random.Next(bytes.Length), random.Next(1, 64));
        switch (random.Next(4))
        {
            case 0:
                bytes[from] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..from];
            case 2:
                return [.. bytes, .. bytes[..length]];
            default:
                var stretch = bytes.AsSpan(from, Math.Min(length, bytes.Length - from));
                random.NextBytes(stretch);
                stretch[0] = (byte)~sound[from];
                return bytes;
        }
    }

    private static Segment Build(IndexedPassage[] passages) => Segment.Build(passages, TestContext.Current.CancellationToken);

    private static IndexedPassage[] Generated(int count)
    {
        const string Characters = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严";
        var random = new Random(count);
        return Enumerable.Range(1, count).Select(id => new IndexedPassage(
            id,
            "title " + (id % 7),
            string.Concat(Enumerable.Range(0, 80).Select(_ => Characters[random.Next(Characters.Length)])) + " word" + random.Next(50) + " common")).ToArray();
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

    private static List<(ulong Key, int Frequency)> Content(Segment segment)
    {
        var terms = new List<(ulong, int)>();
        var reader = segment.ReadTerms();
        while (reader.Read())
        {
            terms.Add((reader.Key, reader.Postings.Frequency));
        }

        return terms;
    }
}
