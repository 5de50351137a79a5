using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Builds a stored segment from passages, with one open-addressing table of terms and one pool of postings.</summary>
internal sealed class SegmentBuilder
{
    private readonly SegmentWriter _writer = new();
    private readonly PostingPool _pool = new();
    private readonly PassageCounts _passage = new();
    private readonly List<int> _places = [];
    private int[] _slots = new int[1 << 16];
    private Term[] _terms = new Term[1 << 15];
    private int _count;

    public void Add(IndexedPassage passage)
    {
        _passage.Clear();
        var text = Read(passage.Text, isTitle: false);
        var title = Read(passage.Title, isTitle: true);
        Post();
        _writer.AddPassage(new SegmentPassage(
            passage.Id, PassageFingerprint.OfContent(passage.Title, passage.Text), PassageFingerprint.OfTitle(passage.Title), text, title));
    }

    public byte[] ToBytes(int version)
    {
        var (keys, places) = (new ulong[_count], new int[_count]);
        for (var i = 0; i < _count; i++)
        {
            (keys[i], places[i]) = (_terms[i].Key, i);
        }

        Array.Sort(keys, places);
        var postings = new GrowingBytes(1 << 12);
        foreach (var place in places)
        {
            ref var term = ref _terms[place];
            postings.Clear();
            if (term.Frequency > 0)
            {
                _pool.CopyTo(term.Chain, postings);
            }

            postings.Write(new Posting(term.Passage, term.Count), term.Previous);
            _writer.AddTerm(term.Key, term.Frequency + 1, postings.Written);
        }

        return _writer.ToBytes(version);
    }

    private int Read(string text, bool isTitle)
    {
        var sink = new Sink(this, isTitle);
        new Tokeniser<Sink>(text, ref sink).Run();
        return sink.Length;
    }

    // Two passes, so that independent look-ups overlap in the processor.
    private void Post()
    {
        _places.Clear();
        foreach (var key in _passage.Distinct)
        {
            _places.Add(Find(key));
        }

        for (var i = 0; i < _places.Count; i++)
        {
            Post(ref _terms[_places[i]], _passage.Counts[i]);
        }
    }

    // The last posting stays outside the pool until a newer one arrives: most terms never need the pool.
    private void Post(ref Term term, int count)
    {
        if (term.Passage >= 0)
        {
            if (term.Frequency == 0)
            {
                term.Chain = _pool.Begin();
            }

            _pool.Add(ref term.Chain, new Posting(term.Passage, term.Count), term.Previous);
            term.Previous = term.Passage;
            term.Frequency++;
        }

        (term.Passage, term.Count) = (_writer.Passages, count);
    }

    private int Find(ulong key)
    {
        var mask = _slots.Length - 1;
        for (var slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            var place = _slots[slot] - 1;
            if (place < 0)
            {
                return Append(key, slot);
            }

            if (_terms[place].Key == key)
            {
                return place;
            }
        }
    }

    private int Append(ulong key, int slot)
    {
        if (_count == _terms.Length)
        {
            Array.Resize(ref _terms, _count * 2);
            Rehash();
            slot = Array.IndexOf(_slots, 0, Slot(key, _slots.Length - 1));
            slot = slot < 0 ? Array.IndexOf(_slots, 0) : slot;
        }

        _slots[slot] = _count + 1;
        _terms[_count] = new Term { Key = key, Passage = -1, Previous = -1 };
        return _count++;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < _count; i++)
        {
            var slot = Slot(_terms[i].Key, mask);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = i + 1;
        }
    }

    private static int Slot(ulong key, int mask) => (int)((key * 0x9E3779B97F4A7C15UL) >> 32) & mask;

    [StructLayout(LayoutKind.Auto)]
    private struct Term
    {
        public ulong Key;
        public PostingChain Chain;
        public int Passage;
        public int Count;
        public int Previous;
        public int Frequency;
    }

    private struct Sink(SegmentBuilder builder, bool isTitle) : ITermSink
    {
        public int Length { get; private set; }

        public void Add(ulong key, int start, int end)
        {
            Length++;
            builder._passage.Add(isTitle ? TermKey.InTitle(key) : key);
        }
    }
}
