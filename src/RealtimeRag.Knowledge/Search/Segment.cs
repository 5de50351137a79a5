using System.Numerics;
using System.Text;

namespace RealtimeRag.Knowledge.Search;

/// <summary>An immutable index of some passages, and its stored form. Safe to read from many threads.</summary>
internal sealed class Segment
{
    private static readonly uint Magic = BitConverter.ToUInt32("RRSG"u8);
    private readonly byte[] _bytes;

    private Segment(byte[] bytes, long[] ids, int[] lengths, Dictionary<ulong, List<(int Passage, int Count)>> postings)
    {
        _bytes = bytes;
        Ids = ids;
        Lengths = lengths;
        Postings = postings;
    }

    /// <summary>The version of the stored form and of the analysis behind it; another one means: build again.</summary>
    public static int FormatVersion => 1;

    /// <summary>Number of passages.</summary>
    public int Count => Ids.Length;

    /// <summary>Memory held, in bytes, about.</summary>
    public long ApproximateBytes => _bytes.Length;

    internal long[] Ids { get; }

    internal int[] Lengths { get; }

    internal Dictionary<ulong, List<(int Passage, int Count)>> Postings { get; }

    /// <summary>Builds a segment of the passages given.</summary>
    public static Segment Build(IReadOnlyList<IndexedPassage> passages, CancellationToken ct)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(FormatVersion);
        writer.Write(passages.Count);
        foreach (var passage in passages)
        {
            ct.ThrowIfCancellationRequested();
            writer.Write(passage.Id);
            var counts = PlainTerms.Of(passage.Title + "\n" + passage.Text).CountBy(term => term).ToList();
            writer.Write(counts.Sum(count => count.Value));
            writer.Write(counts.Count);
            foreach (var (key, count) in counts)
            {
                writer.Write(key);
                writer.Write(count);
            }
        }

        writer.Write(Checksum(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return Load(stream.ToArray());
    }

    /// <summary>Merges segments without their text, leaving out deleted passages. The order of passages is kept.</summary>
    public static Segment Merge(IReadOnlyList<Segment> segments, IReadOnlySet<long> deleted, CancellationToken ct)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(FormatVersion);
        writer.Write(segments.Sum(segment => segment.Ids.Count(id => !deleted.Contains(id))));
        foreach (var segment in segments)
        {
            var terms = segment.Postings.SelectMany(list => list.Value.Select(posting => (posting.Passage, Key: list.Key, posting.Count)))
                .ToLookup(posting => posting.Passage);
            for (var i = 0; i < segment.Count; i++)
            {
                ct.ThrowIfCancellationRequested();
                if (deleted.Contains(segment.Ids[i]))
                {
                    continue;
                }

                writer.Write(segment.Ids[i]);
                writer.Write(segment.Lengths[i]);
                writer.Write(terms[i].Count());
                foreach (var (_, key, count) in terms[i])
                {
                    writer.Write(key);
                    writer.Write(count);
                }
            }
        }

        writer.Write(Checksum(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return Load(stream.ToArray());
    }

    /// <summary>The stored form: version, content, check sum over everything.</summary>
    public byte[] ToBytes() => _bytes;

    /// <summary>Reads a stored segment; keeps the memory given.</summary>
    /// <exception cref="SegmentFormatException">Damaged, cut short, or of another version.</exception>
    public static Segment Load(ReadOnlyMemory<byte> bytes)
    {
        var all = bytes.ToArray();
        if (all.Length < 16 || BitConverter.ToUInt32(all) != Magic || BitConverter.ToInt32(all, 4) != FormatVersion
            || Checksum(all.AsSpan(0, all.Length - 4)) != BitConverter.ToUInt32(all, all.Length - 4))
        {
            throw new SegmentFormatException("The stored search index is damaged or of another version.");
        }

        using var reader = new BinaryReader(new MemoryStream(all, 8, all.Length - 8), Encoding.UTF8);
        var count = reader.ReadInt32();
        var (ids, lengths) = (new long[count], new int[count]);
        var postings = new Dictionary<ulong, List<(int Passage, int Count)>>();
        for (var i = 0; i < count; i++)
        {
            ids[i] = reader.ReadInt64();
            lengths[i] = reader.ReadInt32();
            for (var terms = reader.ReadInt32(); terms > 0; terms--)
            {
                var key = reader.ReadUInt64();
                if (!postings.TryGetValue(key, out var list))
                {
                    postings[key] = list = [];
                }

                list.Add((i, reader.ReadInt32()));
            }
        }

        return new Segment(all, ids, lengths, postings);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
