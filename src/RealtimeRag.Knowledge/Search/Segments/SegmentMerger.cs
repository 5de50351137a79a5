namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Merges stored segments term by term, without needing the text of their passages.</summary>
internal static class SegmentMerger
{
    public static byte[] Merge(IReadOnlyList<Segment> segments, IReadOnlySet<long> deleted, CancellationToken ct)
    {
        var writer = new SegmentWriter();
        var places = new int[segments.Count][];
        for (var i = 0; i < segments.Count; i++)
        {
            places[i] = AddPassages(segments[i], deleted, writer);
        }

        var cursors = segments.Select(segment => new TermCursor(segment)).ToArray();
        var postings = new GrowingBytes(1 << 12);
        for (var key = Lowest(cursors); key is { } current; key = Lowest(cursors))
        {
            ct.ThrowIfCancellationRequested();
            postings.Clear();
            var frequency = 0;
            var previous = -1;
            for (var i = 0; i < cursors.Length; i++)
            {
                if (cursors[i].Key == current)
                {
                    frequency += Append(cursors[i].Postings, places[i], postings, ref previous);
                    cursors[i].MoveNext();
                }
            }

            if (frequency > 0)
            {
                writer.AddTerm(current, frequency, postings.Written);
            }
        }

        return writer.ToBytes(Segment.FormatVersion);
    }

    private static int[] AddPassages(Segment segment, IReadOnlySet<long> deleted, SegmentWriter writer)
    {
        var places = new int[segment.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var isDeleted = deleted.Contains(segment.Ids[i]);
            places[i] = isDeleted ? -1 : writer.Passages;
            if (!isDeleted)
            {
                writer.AddPassage(new SegmentPassage(
                    segment.Ids[i], segment.ContentPrints[i], segment.TitlePrints[i], segment.TextLengths[i], segment.TitleLengths[i]));
            }
        }

        return places;
    }

    private static int Append(TermPostings postings, int[] places, GrowingBytes target, ref int previous)
    {
        var count = 0;
        foreach (var posting in postings)
        {
            var place = places[posting.Passage];
            if (place >= 0)
            {
                target.Write(posting with { Passage = place }, previous);
                previous = place;
                count++;
            }
        }

        return count;
    }

    private static ulong? Lowest(TermCursor[] cursors)
    {
        ulong? lowest = null;
        foreach (var cursor in cursors)
        {
            if (cursor.Key is { } key && (lowest is null || key < lowest))
            {
                lowest = key;
            }
        }

        return lowest;
    }

    /// <summary>Like <see cref="TermReader"/>, but can be stored in a field: it holds a position instead of spans.</summary>
    private sealed class TermCursor
    {
        private readonly Segment _segment;
        private TermPosition _here;
        private TermPosition _next;

        public TermCursor(Segment segment)
        {
            _segment = segment;
            MoveNext();
        }

        public ulong? Key { get; private set; }

        public TermPostings Postings
        {
            get
            {
                var reader = _segment.ReadTerms(_here);
                reader.Read();
                return reader.Postings;
            }
        }

        public void MoveNext()
        {
            _here = _next;
            var reader = _segment.ReadTerms(_here);
            Key = reader.Read() ? reader.Key : null;
            _next = reader.Position;
        }
    }
}
