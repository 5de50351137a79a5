namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Maps keys to the question's terms; a small open-addressing table, built once per search.</summary>
internal sealed class TermTable
{
    private readonly ulong[] _keys;
    private readonly int[] _terms;
    private readonly int _mask;

    public TermTable(IReadOnlyList<QuestionTerm> terms)
    {
        var count = terms.Sum(term => 1 + (term.Alikes?.Length ?? 0));
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(count * 4) + 16);
        (_keys, _terms, _mask) = (new ulong[size], new int[size], size - 1);
        for (var i = 0; i < terms.Count; i++)
        {
            Add(terms[i].Key, i);
            foreach (var alike in terms[i].Alikes ?? [])
            {
                Add(alike, i);
            }
        }
    }

    /// <summary>The index of the term in the question, or -1.</summary>
    public int Find(ulong key)
    {
        for (var slot = Slot(key); _terms[slot] != 0; slot = (slot + 1) & _mask)
        {
            if (_keys[slot] == key)
            {
                return _terms[slot] - 1;
            }
        }

        return -1;
    }

    private void Add(ulong key, int term)
    {
        var slot = Slot(key);
        while (_terms[slot] != 0)
        {
            if (_keys[slot] == key)
            {
                return;
            }

            slot = (slot + 1) & _mask;
        }

        (_keys[slot], _terms[slot]) = (key, term + 1);
    }

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15UL) >> 40) & _mask;
}
