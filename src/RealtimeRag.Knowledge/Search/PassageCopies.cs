using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Search;

/// <summary>Finds passages that repeat an earlier one. Immutable and thread-safe.</summary>
internal sealed class PassageCopies
{
    private readonly Dictionary<long, long> _originals = [];
    private readonly HashSet<long> _copied = [];
    private readonly HashSet<long> _hidden = [];

    private PassageCopies()
    {
    }

    /// <summary>Passages that are copies; statistics leave them out.</summary>
    public IReadOnlyCollection<long> All => _originals.Keys;

    /// <summary>Copies that also have the same title; searches never return them.</summary>
    public IReadOnlySet<long> Hidden => _hidden;

    /// <summary>The largest number of passages with equal content that searches may return.</summary>
    public int Most { get; private set; } = 1;

    /// <summary>Compares the fingerprints of all passages in the segments that are not deleted.</summary>
    public static PassageCopies In(IEnumerable<Segment> segments, IReadOnlySet<long> deleted)
    {
        var copies = new PassageCopies();
        var first = new Dictionary<ulong, (long Id, ulong Title)>();
        var titles = new Dictionary<ulong, HashSet<ulong>>();
        foreach (var segment in segments)
        {
            var ids = segment.Ids;
            var contents = segment.ContentPrints;
            var names = segment.TitlePrints;
            for (var i = 0; i < ids.Length; i++)
            {
                if (contents[i] == 0 || deleted.Contains(ids[i]) || first.TryAdd(contents[i], (ids[i], names[i])))
                {
                    continue;
                }

                var original = first[contents[i]];
                copies._originals[ids[i]] = original.Id;
                copies._copied.Add(original.Id);
                if (!titles.TryGetValue(contents[i], out var seen))
                {
                    titles[contents[i]] = seen = [original.Title];
                }

                if (!seen.Add(names[i]))
                {
                    copies._hidden.Add(ids[i]);
                }

                copies.Most = Math.Max(copies.Most, seen.Count);
            }
        }

        return copies;
    }

    /// <summary>Whether a passage is a copy or has copies.</summary>
    public bool HasCopies(long id) => _copied.Contains(id) || _originals.ContainsKey(id);

    /// <summary>The passage of which this one is a copy, or the passage itself.</summary>
    public long OriginalOf(long id) => _originals.GetValueOrDefault(id, id);
}
