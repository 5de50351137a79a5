using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>One thing a question asks for.</summary>
/// <param name="Key">The term's name.</param>
/// <param name="Factor">Its share of weight beside its rarity.</param>
[StructLayout(LayoutKind.Auto)]
internal record struct QuestionTerm(ulong Key, float Factor)
{
    /// <summary>The kind of term.</summary>
    public readonly TermKind Kind => TermKey.KindOf(Key);

    /// <summary>Its rarity in the index times its factor; what matching it is worth.</summary>
    public float Weight { get; set; }

    /// <summary>The same for titles; 0 where no title has it.</summary>
    public float TitleWeight { get; set; }

    /// <summary>Whether it stands beside the asking word: the very thing asked for.</summary>
    public bool IsFocus { get; set; }

    /// <summary>Whether only what was said before the question has it.</summary>
    public bool IsFromBefore { get; set; }

    /// <summary>Keys that count as this one, because the index lacks it: what sounds alike.</summary>
    public ulong[]? Alikes { get; set; }
}
