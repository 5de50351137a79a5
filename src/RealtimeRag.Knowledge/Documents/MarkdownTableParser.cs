using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>A table whose cells are separated by pipes.</summary>
internal sealed class MarkdownTable(BlockParser parser, MarkdownTableRow header) : LeafBlock(parser)
{
    public MarkdownTableRow Header { get; } = header;

    public List<MarkdownTableRow> Rows { get; } = [];
}

/// <summary>The cells of a row, as Markdown, and the index of its line.</summary>
internal sealed record MarkdownTableRow(IReadOnlyList<string> Cells, int Line);

/// <summary>
/// Parses tables as people write them: directly below a line of text, with more or fewer cells than the header, with pipes in code.
/// The library's own parsers reject each of these or cut it off.
/// </summary>
internal sealed class MarkdownTableParser : BlockParser
{
    public MarkdownTableParser() => OpeningCharacters = ['|', '-', ':'];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (processor.IsCodeIndent || processor.CurrentBlock is not ParagraphBlock { Lines.Count: > 0 } paragraph || !IsRule(processor.Line.AsSpan()))
        {
            return BlockState.None;
        }

        var last = paragraph.Lines.Lines[paragraph.Lines.Count - 1];
        if (!last.Slice.AsSpan().Contains('|'))
        {
            return BlockState.None;
        }

        var header = new MarkdownTableRow(Cells(last.Slice.AsSpan()), last.Line);
        paragraph.Lines.RemoveAt(paragraph.Lines.Count - 1);
        processor.Close(paragraph);
        processor.NewBlocks.Push(new MarkdownTable(this, header) { Line = header.Line, ProcessInlines = false, Lines = new StringLineGroup(1) });
        return BlockState.ContinueDiscard;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        var line = processor.Line.AsSpan();
        if (processor.IsBlankLine || !line.Contains('|') || line.TrimStart() is ['#', ..])
        {
            return BlockState.None;
        }

        ((MarkdownTable)block).Rows.Add(new MarkdownTableRow(Cells(line), processor.LineIndex));
        return BlockState.ContinueDiscard;
    }

    private static bool IsRule(ReadOnlySpan<char> line) => line.Contains('-') && line.Contains('|') && line.IndexOfAnyExcept("|-: \t") < 0;

    /// <summary>Splits a row at its pipes, except those in code or after a backslash.</summary>
    internal static List<string> Cells(ReadOnlySpan<char> line)
    {
        var row = line.Trim();
        row = row is ['|', ..] ? row[1..] : row;
        row = row is [.., '|'] && row is not [.., '\\', '|'] ? row[..^1] : row;
        var cells = new List<string>();
        var (start, code) = (0, 0);
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] == '`' && i >= code)
            {
                code = CodeEnd(row, i);
            }
            else if (row[i] == '|' && i >= code && (i == 0 || row[i - 1] != '\\'))
            {
                cells.Add(Cell(row[start..i]));
                start = i + 1;
            }
        }

        cells.Add(Cell(row[start..]));
        return cells;
    }

    // A run of backticks opens code that the next run of the same length closes; without one it opens nothing.
    private static int CodeEnd(ReadOnlySpan<char> row, int tick)
    {
        var run = row[tick..].IndexOfAnyExcept('`');
        run = run < 0 ? row.Length - tick : run;
        var close = row[(tick + run)..].IndexOf(row.Slice(tick, run), StringComparison.Ordinal);
        return close < 0 ? tick + run : tick + run + close + run;
    }

    private static string Cell(ReadOnlySpan<char> text) => text.Trim().ToString().Replace("\\|", "|", StringComparison.Ordinal);
}
