namespace RealtimeRag.Core.Text;

/// <summary>Maps traditional characters to simplified ones, one to one, with an embedded table of pairs. Thread-safe.</summary>
internal static class ChineseScript
{
    private const string Resource = "RealtimeRag.Core.Text.traditional-simplified.txt";
    private const char First = '\u3400';

    /// <summary>Variants that differ by region although both are used in simplified script.</summary>
    private const string Variants = "帐账著着覆复画划瞭了甚什藉借";

    private static readonly char[] Table = Load();

    /// <summary>The simplified form of a character; other characters are unchanged.</summary>
    internal static char Simplify(char c) => c is >= First and <= '\u9fff' ? Table[c - First] : c;

    /// <summary>One representative for all variants of a character, for comparison only: 到账, 到帐 and 到帳 become equal.</summary>
    internal static char Unify(char c)
    {
        var simplified = Simplify(c);
        var variant = Variants.IndexOf(simplified, StringComparison.Ordinal);
        return variant >= 0 && variant % 2 == 0 ? Variants[variant + 1] : simplified;
    }

    private static char[] Load()
    {
        var table = new char['\u9fff' - First + 1];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = (char)(First + i);
        }

        using var stream = typeof(ChineseScript).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"程序集缺少内嵌资源 {Resource}，请重新构建。/ The assembly lacks its embedded resource {Resource}: build it again.");
        using var reader = new StreamReader(stream);
        var pairs = reader.ReadToEnd().Split('\n')[^1];
        for (var i = 0; i + 1 < pairs.Length; i += 2)
        {
            table[pairs[i] - First] = pairs[i + 1];
        }

        return table;
    }
}
