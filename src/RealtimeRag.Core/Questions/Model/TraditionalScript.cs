namespace RealtimeRag.Core.Questions.Model;

/// <summary>Maps traditional characters to simplified ones, one for one, by an embedded table of pairs.</summary>
internal static class TraditionalScript
{
    private const char First = '\u3400';
    private static readonly char[] Table = Load();

    internal static char Simplify(char c) => c is >= First and <= '\u9fff' ? Table[c - First] : c;

    private static char[] Load()
    {
        var table = new char['\u9fff' - First + 1];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = (char)(First + i);
        }

        using var reader = new StreamReader(EmbeddedData.Open("traditional-simplified.txt"));
        var pairs = reader.ReadToEnd().Split('\n')[^1];
        for (var i = 0; i + 1 < pairs.Length; i += 2)
        {
            table[pairs[i] - First] = pairs[i + 1];
        }

        return table;
    }
}
