using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>One weighted term of a question.</summary>
/// <param name="Key">The term's key.</param>
/// <param name="Factor">Its weight apart from its rarity.</param>
[StructLayout(LayoutKind.Auto)]
internal record struct QuestionTerm(ulong Key, float Factor)
{
    /// <summary>The kind of term.</summary>
    public readonly TermKind Kind => TermKey.KindOf(Key);

    /// <summary>Its rarity in the index times its factor: the value of a match.</summary>
    public float Weight { get; set; }

    /// <summary>The same for titles; 0 if it occurs in no title.</summary>
    public float TitleWeight { get; set; }

    /// <summary>Whether it is next to the question word, i.e. names the thing asked about.</summary>
    public bool IsFocus { get; set; }

    /// <summary>Whether it occurs only in what was said before the question.</summary>
    public bool IsFromBefore { get; set; }

    /// <summary>Keys of words that sound alike and count as this term, because the index does not contain it.</summary>
    public ulong[]? Alikes { get; set; }
}
