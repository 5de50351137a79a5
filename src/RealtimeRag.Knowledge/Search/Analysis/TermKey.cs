namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>The 64-bit keys of terms. Bit 63 marks a title term, bits 60 to 62 are the kind, the rest identifies the term.</summary>
/// <remarks>Han characters are stored directly (16 bits each, so that pairs lie close together); words are hashed to 40 bits.</remarks>
internal static class TermKey
{
    private const int KindShift = 60;
    private const ulong HashMask = (1UL << 40) - 1;
    private const ulong TitleBit = 1UL << 63;
    private const ulong HashStart = 14_695_981_039_346_656_037UL;
    private const ulong HashPrime = 1_099_511_628_211UL;

    public static ulong Single(char character) => character;

    public static ulong Pair(char first, char second) => (1UL << KindShift) | ((ulong)first << 16) | second;

    public static ulong Word(ReadOnlySpan<char> word)
    {
        var hash = HashStart;
        foreach (var character in word)
        {
            hash = (hash ^ character) * HashPrime;
        }

        return (2UL << KindShift) | Mixed(hash);
    }

    public static ulong Words(ulong first, ulong second) => (3UL << KindShift) | Mixed((first * HashPrime) ^ (second + HashStart));

    public static ulong InTitle(ulong key) => key | TitleBit;

    public static TermKind KindOf(ulong key) => (TermKind)((key & ~TitleBit) >> KindShift);

    public static (char First, char Second) Characters(ulong pair) => ((char)(pair >> 16), (char)pair);

    // The finaliser of a 64-bit mix, so that any 40 of its bits are equally good.
    private static ulong Mixed(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return (hash ^ (hash >> 33)) & HashMask;
    }
}

/// <summary>The kinds of terms.</summary>
internal enum TermKind : byte
{
    /// <summary>One Han character.</summary>
    Single = 0,

    /// <summary>Two adjacent Han characters.</summary>
    Pair = 1,

    /// <summary>A stemmed word or a number.</summary>
    Word = 2,

    /// <summary>Two adjacent words, skipping stop words.</summary>
    Words = 3,
}
