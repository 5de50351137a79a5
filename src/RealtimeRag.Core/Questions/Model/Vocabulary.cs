using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>Maps folded words to rows by their hash: an open-addressed table, built once and read-only afterwards.</summary>
internal sealed class Vocabulary
{
    private const int TableSize = 1 << 15;
    private readonly uint[] _hashes = new uint[TableSize];
    private readonly ushort[] _rows = new ushort[TableSize];
    private readonly WordFlags[] _flags;

    /// <param name="hashes">Hash of each word; the first word gets row <see cref="TokenClasses.Count"/>.</param>
    /// <param name="flags">Flags of each word, in the same order.</param>
    internal Vocabulary(ReadOnlySpan<uint> hashes, ReadOnlySpan<WordFlags> flags)
    {
        if (hashes.Length > TableSize / 2)
        {
            throw new ArgumentException("More words than the table takes.", nameof(hashes));
        }

        _flags = [.. Enumerable.Repeat(WordFlags.Closed, TokenClasses.Content), .. Enumerable.Repeat(WordFlags.None, TokenClasses.Count - TokenClasses.Content), .. flags];
        for (var i = 0; i < hashes.Length; i++)
        {
            var slot = Slot(hashes[i]);
            _hashes[slot] = hashes[i];
            _rows[slot] = (ushort)(TokenClasses.Count + i);
        }
    }

    internal int Count => _flags.Length;

    internal static uint Hash(ReadOnlySpan<char> folded)
    {
        var hash = 2166136261u;
        foreach (var c in folded)
        {
            hash = (hash ^ c) * 16777619u;
        }

        hash ^= hash >> 15;
        return hash == 0 ? 1 : hash;
    }

    internal WordFlags FlagsOf(ushort id) => _flags[id];

    internal bool IsClosed(ushort id) => (_flags[id] & WordFlags.Closed) != WordFlags.None;

    internal ushort RowOf(ReadOnlySpan<char> folded)
    {
        var row = _rows[Slot(Hash(folded))];
        return row != 0 ? row : Characters.IsHan(folded[0]) ? TokenClasses.Chinese : TokenClasses.OfUnknownWord(folded);
    }

    private int Slot(uint hash)
    {
        var slot = (int)(hash & (TableSize - 1));
        while (_rows[slot] != 0 && _hashes[slot] != hash)
        {
            slot = (slot + 1) & (TableSize - 1);
        }

        return slot;
    }
}
