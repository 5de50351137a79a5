using System.Text;
using UglyToad.PdfPig.Content;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Builds words, lines and paragraphs from the letters placed on a page, by the gaps between them and in page order.</summary>
internal static class PdfLines
{
    private const double NewLine = 0.5;
    private const double NewWord = 0.18;
    private const double NewColumn = 1.0;
    private const double NewParagraph = 1.4;
    private const double WidestUsual = 2.0;

    /// <summary>Appends the page, with a line break after each line and a blank line after each paragraph.</summary>
    public static void Append(IReadOnlyList<Letter> letters, StringBuilder text)
    {
        var lines = Lines(letters);
        var usual = UsualGap(lines);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0 && (lines[i - 1].Y - lines[i].Y is var gap) && (gap > usual * NewParagraph || gap < -usual * NewParagraph))
            {
                text.Append('\n');
            }

            text.Append(lines[i].Text).Append('\n');
        }
    }

    private static List<(StringBuilder Text, double Y, double Size)> Lines(IReadOnlyList<Letter> letters)
    {
        var lines = new List<(StringBuilder Text, double Y, double Size)>();
        Letter? last = null;
        foreach (var letter in letters)
        {
            if (letter.Value.Length == 0 || (last is not null && IsOverprint(last, letter)))
            {
                continue;
            }

            if (last is null || IsNewLine(last, letter))
            {
                lines.Add((new StringBuilder(), letter.StartBaseLine.Y, Size(letter)));
            }
            else if (IsNewWord(last, letter))
            {
                lines[^1].Text.Append(' ');
            }

            lines[^1].Text.Append(letter.Value);
            last = letter;
        }

        return lines;
    }

    // Bold letters are sometimes printed as the same letter twice.
    private static bool IsOverprint(Letter last, Letter letter) =>
        last.Value == letter.Value && Math.Abs(last.StartBaseLine.X - letter.StartBaseLine.X) < Size(letter) * 0.1 && Math.Abs(last.StartBaseLine.Y - letter.StartBaseLine.Y) < Size(letter) * 0.1;

    private static bool IsNewLine(Letter last, Letter letter) =>
        Math.Abs(last.StartBaseLine.Y - letter.StartBaseLine.Y) > Size(letter) * NewLine || letter.StartBaseLine.X < last.StartBaseLine.X - (Size(letter) * NewColumn);

    private static bool IsNewWord(Letter last, Letter letter)
    {
        var gap = (letter.StartBaseLine.X - last.EndBaseLine.X) / Size(letter);
        var isWide = PlainText.IsWide(last.Value[^1]) || PlainText.IsWide(letter.Value[0]);
        return gap > (isWide ? NewColumn : NewWord) && last.Value[^1] != ' ' && letter.Value[0] != ' ';
    }

    private static double Size(Letter letter) => Math.Max(1, letter.PointSize);

    // The lower quartile of the gaps between lines. Few lines are poor evidence, so their font size bounds it.
    private static double UsualGap(List<(StringBuilder Text, double Y, double Size)> lines)
    {
        var gaps = lines.Zip(lines.Skip(1), (above, below) => above.Y - below.Y).Where(gap => gap > 0).Order().ToList();
        return gaps.Count == 0 ? double.MaxValue / 2 : Math.Min(gaps[gaps.Count / 4], lines.Max(line => line.Size) * WidestUsual);
    }
}
