namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// Turns the rows of a sheet into text: each row becomes a sentence with its column names; in a table of questions and answers, each row becomes a section.
/// </summary>
internal static class TableSections
{
    private const int MostTitles = 5;
    private static readonly char[] BetweenQuestions = ['\n', ';', '；', '|', '/'];

    /// <summary>Adds all rows.</summary>
    /// <param name="rows">Rows with text.</param>
    /// <param name="sections">Where the text goes.</param>
    /// <param name="level">The level of the headings that questions become.</param>
    public static void Add(List<CsvRow> rows, SectionBuilder sections, int level)
    {
        var titles = Titles(rows);
        foreach (var title in rows.Take(titles))
        {
            sections.Add(TableRow.Sentence([], title.Cells), page: null, title.Line);
        }

        var table = rows.GetRange(titles, rows.Count - titles);
        if (table.Count == 1)
        {
            sections.Add(TableRow.Sentence([], table[0].Cells), page: null, table[0].Line);
        }
        else if (table.Count > 1)
        {
            Rows(table, sections, level);
        }
    }

    // Spreadsheets often have a title above the column names.
    private static int Titles(List<CsvRow> rows)
    {
        var titles = rows.Take(MostTitles).TakeWhile(row => Filled(row) == 1).Count();
        return titles < rows.Count && Filled(rows[titles]) > 1 ? titles : 0;
    }

    private static int Filled(CsvRow row) => row.Cells.Count(cell => cell.Length > 0);

    private static void Rows(List<CsvRow> rows, SectionBuilder sections, int level)
    {
        var header = rows[0].Cells;
        var columns = FaqColumns.Of(header);
        if (columns is null && TableHeader.AreNamesAndValues(rows.ConvertAll(row => row.Cells)))
        {
            rows.ForEach(row => sections.Add(TableRow.NameValue(row.Cells[0], row.Cells.Count > 1 ? row.Cells[1] : string.Empty), page: null, row.Line));
            return;
        }

        foreach (var row in rows.Skip(1))
        {
            if (columns is not { } found || found.Question >= row.Cells.Count || row.Cells[found.Question].Length == 0)
            {
                sections.Add(TableRow.Sentence(header, row.Cells), page: null, row.Line);
                continue;
            }

            Answer(sections, header, row, found, level);
        }
    }

    private static void Answer(SectionBuilder sections, IReadOnlyList<string> header, CsvRow row, FaqColumns columns, int level)
    {
        var answer = columns.Answer < row.Cells.Count ? row.Cells[columns.Answer] : string.Empty;
        var rest = TableRow.Sentence(header, [.. row.Cells.Select((cell, i) => columns.Includes(i) ? string.Empty : cell)]);
        if (answer.Length == 0 && rest.Length == 0)
        {
            return;
        }

        var similar = columns.Similar is { } i && i < row.Cells.Count ? row.Cells[i].Split(BetweenQuestions, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        sections.Heading(level, string.Join(" / ", similar.Prepend(row.Cells[columns.Question])), page: null, row.Line);
        sections.Add(answer, page: null, row.Line);
        sections.Add(rest, page: null, row.Line);
    }
}
