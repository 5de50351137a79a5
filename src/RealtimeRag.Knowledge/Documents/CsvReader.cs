namespace RealtimeRag.Knowledge.Documents;

/// <summary>Tables as csv: each row a sentence under its column names; a table of questions and answers, a section a row.</summary>
internal sealed class CsvReader(DocumentLimits limits) : IDocumentReader
{
    private static readonly string[] QuestionNames = ["问题", "提问", "問題", "标题", "標題", "question", "q", "title"];
    private static readonly string[] AnswerNames = ["答案", "回答", "解答", "答复", "答覆", "内容", "內容", "answer", "a", "content", "text"];

    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        var rows = CsvRows.Parse(TextDecoder.Decode(file.Content));
        var sections = new SectionBuilder(limits.MaxCharacters);
        if (rows.Count == 1)
        {
            sections.Add(TableRow.Sentence([], rows[0].Cells), page: null, rows[0].Line);
        }
        else if (rows.Count > 1)
        {
            Rows(rows, sections);
        }

        return ValueTask.FromResult(sections.Build(file.Stem, file.Stem));
    }

    private static void Rows(List<CsvRow> rows, SectionBuilder sections)
    {
        var header = rows[0].Cells;
        var question = Column(header, QuestionNames);
        var answer = Column(header, AnswerNames);
        foreach (var row in rows.Skip(1))
        {
            if (question < 0 || answer < 0 || question >= row.Cells.Count || answer >= row.Cells.Count)
            {
                sections.Add(TableRow.Sentence(header, row.Cells), page: null, row.Line);
                continue;
            }

            sections.Heading(1, row.Cells[question]);
            sections.Add(row.Cells[answer], page: null, row.Line);
            var rest = row.Cells.Select((cell, i) => i == question || i == answer ? string.Empty : cell).ToList();
            sections.Add(TableRow.Sentence(header, rest), page: null, row.Line);
        }
    }

    private static int Column(IReadOnlyList<string> header, string[] names)
    {
        for (var i = 0; i < header.Count; i++)
        {
            if (names.Contains(header[i].Trim(), StringComparer.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
