using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search;

/// <summary>A range of consecutive passage ids.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct IdRange(long First, int Count)
{
    public long End => First + Count;
}

/// <summary>A set of passage ids as sorted, disjoint ranges. Immutable.</summary>
internal sealed class IdRanges
{
    private const int Width = sizeof(long) + sizeof(int);
    private readonly IdRange[] _ranges;

    public IdRanges(IEnumerable<IdRange> ranges)
    {
        var joined = new List<IdRange>();
        foreach (var range in Sorted(ranges))
        {
            if (joined.Count > 0 && joined[^1].End >= range.First)
            {
                var last = joined[^1];
                joined[^1] = last with { Count = (int)(Math.Max(last.End, range.End) - last.First) };
            }
            else
            {
                joined.Add(range);
            }
        }

        _ranges = [.. joined];
    }

    // Only changed files are out of order, and there may be a hundred thousand ranges.
    private static List<IdRange> Sorted(IEnumerable<IdRange> ranges)
    {
        var (sorted, isSorted) = (new List<IdRange>(), true);
        foreach (var range in ranges)
        {
            if (range.Count > 0)
            {
                isSorted &= sorted.Count == 0 || sorted[^1].First <= range.First;
                sorted.Add(range);
            }
        }

        if (!isSorted)
        {
            sorted.Sort((a, b) => a.First.CompareTo(b.First));
        }

        return sorted;
    }

    public IReadOnlyList<IdRange> Ranges => _ranges;

    public int Count => _ranges.Sum(range => range.Count);

    public IEnumerable<long> Ids => _ranges.SelectMany(range => Enumerable.Range(0, range.Count).Select(i => range.First + i));

    public bool Contains(long id)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (id < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (id >= _ranges[middle].End)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The ids in this set that are not in the other.</summary>
    public IdRanges Without(IdRanges other)
    {
        var left = new List<IdRange>();
        var at = 0;
        foreach (var range in _ranges)
        {
            var first = range.First;
            while (at < other._ranges.Length && other._ranges[at].End <= first)
            {
                at++;
            }

            for (var i = at; i < other._ranges.Length && other._ranges[i].First < range.End; i++)
            {
                left.Add(new IdRange(first, (int)Math.Max(0, other._ranges[i].First - first)));
                first = Math.Max(first, other._ranges[i].End);
            }

            left.Add(new IdRange(first, (int)Math.Max(0, range.End - first)));
        }

        return new IdRanges(left);
    }

    public static IdRanges Union(IEnumerable<IdRanges> sets) => new(sets.SelectMany(set => set._ranges));

    public byte[] ToBytes()
    {
        var bytes = new byte[_ranges.Length * Width];
        for (var i = 0; i < _ranges.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * Width), _ranges[i].First);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((i * Width) + sizeof(long)), _ranges[i].Count);
        }

        return bytes;
    }

    public static IdRanges FromBytes(ReadOnlySpan<byte> bytes)
    {
        var ranges = new List<IdRange>(bytes.Length / Width);
        for (; bytes.Length >= Width; bytes = bytes[Width..])
        {
            ranges.Add(new IdRange(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(long)..])));
        }

        return new IdRanges(ranges);
    }
}
