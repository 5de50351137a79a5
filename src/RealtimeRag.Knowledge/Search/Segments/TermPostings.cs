namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>The packed postings of one term in one segment.</summary>
/// <param name="frequency">The number of passages that contain the term.</param>
/// <param name="bytes">The packed postings, in passage order.</param>
internal readonly ref struct TermPostings(int frequency, ReadOnlySpan<byte> bytes)
{
    /// <summary>The number of passages that contain the term; 0 if the segment does not contain it.</summary>
    public int Frequency { get; } = frequency;

    /// <summary>The packed postings.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Enumerates the postings in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Enumerates postings.</summary>
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
