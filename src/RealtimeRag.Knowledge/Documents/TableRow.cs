using System.Text;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Writes a table row as a sentence, so that a cell is found and read aloud together with its column name.</summary>
internal static class TableRow
{
    /// <summary>Writes "name: value; name: value", with Chinese punctuation if the row is Chinese.</summary>
    /// <param name="header">The column names; may be fewer than the cells, or empty.</param>
    /// <param name="cells">The row's values; empty ones are omitted.</param>
    public static string Sentence(IReadOnlyList<string> header, IReadOnlyList<string> cells)
    {
        var wide = cells.Concat(header).Any(IsChinese);
        var sentence = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            var value = PlainText.OneLine(cells[i]);
            if (value.Length == 0)
            {
                continue;
            }

            sentence.Append(sentence.Length == 0 ? string.Empty : wide ? "；" : "; ");
            if (i < header.Count && header[i].Length > 0)
            {
                sentence.Append(PlainText.OneLine(header[i])).Append(wide ? "：" : ": ");
            }

            sentence.Append(value);
        }

        return sentence.ToString();
    }

    /// <summary>Writes "name: value", omitting whichever of the two is empty.</summary>
    public static string NameValue(string name, string value)
    {
        var label = PlainText.OneLine(name);
        return value.Length == 0 ? label : Sentence([label.TrimEnd(':', '：', ' ')], [value]);
    }

    private static bool IsChinese(string text) => Characters.HasHan(text);
}
