using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Search;

/// <summary>Which passages say what an earlier one says already. Immutable, safe for many threads.</summary>
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

    /// <summary>Copies with the same title as well, which need not be found at all.</summary>
    public IReadOnlySet<long> Hidden => _hidden;

    /// <summary>The most passages that say one and the same and may all be found.</summary>
    public int Most { get; private set; } = 1;

    /// <summary>Compares the living passages of all segments by their fingerprints.</summary>
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

    /// <summary>Whether a passage is a copy or has one.</summary>
    public bool HasCopies(long id) => _copied.Contains(id) || _originals.ContainsKey(id);

    /// <summary>The passage that this one is a copy of; itself where it is none.</summary>
    public long OriginalOf(long id) => _originals.GetValueOrDefault(id, id);
}
