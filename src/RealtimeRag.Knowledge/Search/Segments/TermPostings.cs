namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>The passages of one term in one segment, still packed.</summary>
/// <param name="frequency">In how many passages the term is.</param>
/// <param name="bytes">The packed postings, in order of passages.</param>
internal readonly ref struct TermPostings(int frequency, ReadOnlySpan<byte> bytes)
{
    /// <summary>In how many passages the term is; 0 where the segment lacks it.</summary>
    public int Frequency { get; } = frequency;

    /// <summary>The packed postings.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Reads them in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks through the postings.</summary>
    public ref struct Enumerator(TermPostings postings)
    {
        private readonly ReadOnlySpan<byte> _bytes = postings.Bytes;
        private int _left = postings.Frequency;
        private int _at;

        public Posting Current { get; private set; } = new(-1, 0);

        public bool MoveNext()
        {
            if (_left-- <= 0)
            {
                return false;
            }

            Current = Posting.Read(_bytes, ref _at, Current.Passage);
            return true;
        }
    }
}
