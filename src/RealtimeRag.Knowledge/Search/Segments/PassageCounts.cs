namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Counts the terms of one passage in a table that fits the L1 cache; clearing it only increments a round counter.</summary>
internal sealed class PassageCounts
{
    private ulong[] _keys = new ulong[1 << 12];
    private int[] _rounds = new int[1 << 12];
    private int[] _places = new int[1 << 12];
    private readonly List<ulong> _distinct = [];
    private readonly List<int> _counts = [];
    private int _round = 1;

    /// <summary>The distinct terms, in order of first occurrence.</summary>
    public List<ulong> Distinct => _distinct;

    /// <summary>The count of each term.</summary>
    public List<int> Counts => _counts;

    /// <summary>Removes all terms.</summary>
    public void Clear()
    {
        _distinct.Clear();
        _counts.Clear();
        _round++;
    }

    /// <summary>Counts one occurrence of a term.</summary>
    public void Add(ulong key)
    {
        var mask = _keys.Length - 1;
        var slot = Slot(key, mask);
        while (_rounds[slot] == _round)
        {
            if (_keys[slot] == key)
            {
                _counts[_places[slot]]++;
                return;
            }

            slot = (slot + 1) & mask;
        }

        (_keys[slot], _rounds[slot], _places[slot]) = (key, _round, _distinct.Count);
        _distinct.Add(key);
        _counts.Add(1);
        if (_distinct.Count * 2 > _keys.Length)
        {
            Grow();
        }
    }

    private void Grow()
    {
        (_keys, _rounds, _places, _round) = (new ulong[_keys.Length * 4], new int[_keys.Length * 4], new int[_keys.Length * 4], 1);
        var mask = _keys.Length - 1;
        for (var i = 0; i < _distinct.Count; i++)
        {
            var slot = Slot(_distinct[i], mask);
            while (_rounds[slot] == _round)
            {
                slot = (slot + 1) & mask;
            }

            (_keys[slot], _rounds[slot], _places[slot]) = (_distinct[i], _round, i);
        }
    }

    private static int Slot(ulong key, int mask) => (int)((key * 0x9E3779B97F4A7C15UL) >> 40) & mask;
}
