using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.Knowledge.Chunking;

/// <summary>Measures how much content a text carries: a Chinese character counts 1, a Latin one 0.4. Uses tenths to keep sums exact.</summary>
internal static class TextWidth
{
    private const int Wide = 10;
    private const int Narrow = 4;

    /// <summary>One width unit, the size of a Chinese character, in tenths.</summary>
    public const int Unit = 10;

    public static int Of(ReadOnlySpan<char> text)
    {
        var width = 0;
        foreach (var c in text)
        {
            width += Of(c);
        }

        return width;
    }

    public static int Of(char c) => char.IsSurrogate(c) ? Wide / 2 : PlainText.IsWide(c) ? Wide : Narrow;
}
