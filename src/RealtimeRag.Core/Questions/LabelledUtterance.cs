using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>An utterance with the answer a detector should give.</summary>
/// <param name="Asks">Whether it asks for information.</param>
/// <param name="Text">The utterance.</param>
/// <param name="Source">Where it comes from; empty if unknown.</param>
public sealed record LabelledUtterance(bool Asks, string Text, string Source)
{
    /// <summary>
    /// Reads lines of label (1 asks, 0 does not), text and an optional source, separated by tabs. Skips blank lines and a first line that begins with "label".
    /// </summary>
    /// <param name="lines">The lines of a file.</param>
    /// <returns>One utterance per line.</returns>
    /// <exception cref="FormatException">A line is not of that form; the message names it in Chinese and English.</exception>
    public static IEnumerable<LabelledUtterance> Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return lines.Select((line, index) => (line, index))
            .Where(item => !Characters.IsBlank(item.line) && !(item.index == 0 && item.line.StartsWith("label\t", StringComparison.OrdinalIgnoreCase)))
            .Select(item => Parse(item.line, item.index + 1));
    }

    private static LabelledUtterance Parse(string line, int number)
    {
        var cells = line.TrimEnd('\r').Split('\t');
        return cells is ["0" or "1", var text, ..]
            ? new(cells[0] == "1", text, cells.Length > 2 ? cells[2] : "")
            : throw new FormatException($"第 {number} 行格式错误：应为“标签<TAB>文本<TAB>来源”，标签为 0 或 1。/ Line {number} is malformed: expected label<TAB>text<TAB>source with label 0 or 1.");
    }
}
