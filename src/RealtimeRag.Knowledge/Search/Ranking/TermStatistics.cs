using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Number, mean length and term frequencies of the passages, not counting deleted ones and copies. Thread-safe.</summary>
internal sealed class TermStatistics
{
    private readonly IReadOnlyList<Segment> _segments;
    private readonly bool[]?[] _uncounted;
    private readonly Lazy<Dictionary<char, int>> _characters;

    /// <param name="segments">The segments.</param>
    /// <param name="uncounted">Passages to leave out; ids that no segment contains are ignored.</param>
    public TermStatistics(IReadOnlyList<Segment> segments, IReadOnlySet<long> uncounted)
    {
        _segments = segments;
        _uncounted = [.. segments.Select(segment => Places(segment, uncounted))];
        _characters = new Lazy<Dictionary<char, int>>(CharacterFrequencies);
        var (text, title) = (0L, 0L);
        for (var i = 0; i < segments.Count; i++)
        {
            var (count, texts, titles) = Totals(segments[i], _uncounted[i]);
            (Passages, text, title) = (Passages + count, text + texts, title + titles);
        }

        AverageText = Math.Max(1.0, text / (double)Math.Max(Passages, 1));
        AverageTitle = Math.Max(1.0, title / (double)Math.Max(Passages, 1));
    }

    /// <summary>The number of counted passages.</summary>
    public int Passages { get; }

    /// <summary>Their mean length in terms, at least 1.</summary>
    public double AverageText { get; }

    /// <summary>The mean length of their titles in terms, at least 1.</summary>
    public double AverageTitle { get; }

    /// <summary>The number of counted passages that contain a term.</summary>
    public int FrequencyOf(ulong key)
    {
        var frequency = 0;
        for (var i = 0; i < _segments.Count; i++)
        {
            frequency += Counted(_segments[i].Find(key), _uncounted[i]);
        }

        return frequency;
    }

    /// <summary>The number of counted passages that contain a Han character.</summary>
    public int FrequencyOf(char character) => _characters.Value.GetValueOrDefault(character);

    /// <summary>Whether any passage, counted or not, contains a term.</summary>
    public bool IsKnown(ulong key)
    {
        foreach (var segment in _segments)
        {
            if (segment.Find(key).Frequency > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool[]? Places(Segment segment, IReadOnlySet<long> uncounted)
    {
        bool[]? places = null;
        var ids = segment.Ids;
        for (var i = 0; uncounted.Count > 0 && i < ids.Length; i++)
        {
            if (uncounted.Contains(ids[i]))
            {
                places ??= new bool[ids.Length];
                places[i] = true;
            }
        }

        return places;
    }

    private static (int Count, long Text, long Title) Totals(Segment segment, bool[]? uncounted)
    {
        var (count, text, title) = (segment.Count, segment.TextLength, segment.TitleLength);
        for (var i = 0; i < uncounted?.Length; i++)
        {
            if (uncounted[i])
            {
                count--;
                text -= segment.TextLengths[i];
                title -= segment.TitleLengths[i];
            }
        }

        return (count, text, title);
    }

    private static int Counted(TermPostings postings, bool[]? uncounted)
    {
        if (uncounted is null || postings.Frequency == 0)
        {
            return postings.Frequency;
        }

        var count = 0;
        foreach (var posting in postings)
        {
            count += uncounted[posting.Passage] ? 0 : 1;
        }

        return count;
    }

    // Single characters have the lowest keys, so this reads only the beginning of each segment.
    private Dictionary<char, int> CharacterFrequencies()
    {
        var frequencies = new Dictionary<char, int>();
        for (var i = 0; i < _segments.Count; i++)
        {
            var reader = _segments[i].ReadTerms();
            while (reader.Read() && reader.Key <= char.MaxValue)
            {
                var character = (char)reader.Key;
                frequencies[character] = frequencies.GetValueOrDefault(character) + Counted(reader.Postings, _uncounted[i]);
            }
        }

        return frequencies;
    }
}
