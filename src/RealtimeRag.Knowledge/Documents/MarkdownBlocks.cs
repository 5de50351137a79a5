using System.Globalization;
using System.Net;
using System.Text;
using Markdig.Syntax;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Passes on the blocks of a parsed Markdown document in reading order. Use one instance per document; not thread-safe.</summary>
internal sealed class MarkdownBlocks(MarkdownDocument document, SectionBuilder sections)
{
    // How many blocks to look through for the end of a table, so that unclosed tables stay cheap.
    private const int MostParts = 200;

    private readonly MarkdownText _text = new(document);

    public void Walk(CancellationToken cancellationToken) => Walk(document, inList: false, cancellationToken);

    // The parser limits the depth of the tree, so this recursion is bounded.
    private void Walk(ContainerBlock container, bool inList, CancellationToken cancellationToken)
    {
        for (var i = 0; i < container.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (container[i])
            {
                case HtmlBlock:
                    i = Html(container, i);
                    break;
                case HeadingBlock heading when !inList:
                    sections.Heading(heading.Level, _text.Of(heading), page: null, heading.Line + 1);
                    break;
                case MarkdownTable table:
                    Table(table);
                    break;
                case CodeBlock code:
                    Code(code);
                    break;
                case LeafBlock leaf:
                    sections.Add(_text.Of(leaf), page: null, leaf.Line + 1);
                    break;
                case ListBlock list:
                    List(list, cancellationToken);
                    break;
                case ContainerBlock inner:
                    Walk(inner, inList, cancellationToken);
                    break;
            }
        }
    }

    // Keep the number of an item, since people refer to it.
    private void List(ListBlock list, CancellationToken cancellationToken)
    {
        var number = -1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            number = Math.Max(item.Order, number + 1);
            if (list.IsOrdered && item.Count > 0 && item[0] is ParagraphBlock first)
            {
                var mark = number.ToString(CultureInfo.InvariantCulture) + list.OrderedDelimiter + " ";
                sections.Add(mark + _text.Of(first), page: null, first.Line + 1);
                item.RemoveAt(0);
            }

            Walk(item, inList: true, cancellationToken);
        }
    }

    private void Table(MarkdownTable table)
    {
        var header = table.Header.Cells.Select(_text.Of).ToList();
        if (table.Rows.Count == 0)
        {
            var alone = header.Count == 2 ? TableRow.NameValue(header[0], header[1]) : TableRow.Sentence([], header);
            sections.Add(alone, page: null, table.Header.Line + 1);
        }

        var rows = table.Rows.ConvertAll(row => (Cells: row.Cells.Select(_text.Of).ToList(), Line: row.Line + 1));
        var pairs = TableHeader.AreNamesAndValues([header, .. rows.Select(row => row.Cells)]);
        foreach (var (cells, line) in pairs ? rows.Prepend((header, table.Header.Line + 1)) : rows)
        {
            sections.Add(pairs && cells.Count == 2 ? TableRow.NameValue(cells[0], cells[1]) : TableRow.Sentence(header, cells), page: null, line);
        }
    }

    private void Code(CodeBlock code)
    {
        var text = new StringBuilder();
        foreach (var line in code.Lines.Lines.AsSpan(0, code.Lines.Count))
        {
            text.Append(line.Slice.AsSpan().Trim()).Append('\n');
        }

        sections.Add(text.ToString(), page: null, code.Line + (code is FencedCodeBlock ? 2 : 1));
    }

    /// <summary>
    /// Reads the HTML that begins at <paramref name="first"/> and returns the index of its last block: blank lines split a table into several.
    /// </summary>
    private int Html(ContainerBlock container, int first)
    {
        var last = TableEnd(container, first);
        var (html, line) = (new StringBuilder(), container[first].Line);
        for (var i = first; i <= last; i++)
        {
            var gap = Math.Max(0, container[i].Line - line);
            var part = AsHtml(container[i]);
            html.Append('\n', gap).Append(part);
            line += gap + part.AsSpan().Count('\n');
        }

        HtmlReader.ReadPart(html.ToString(), container[first].Line + 1, sections);
        return last;
    }

    private string AsHtml(Block block) => block switch
    {
        HtmlBlock html => html.Lines.ToString(),
        LeafBlock leaf => $"<p>{WebUtility.HtmlEncode(leaf is CodeBlock ? leaf.Lines.ToString() : _text.Of(leaf))}</p>",
        ContainerBlock inner => string.Concat(inner.Select(AsHtml)),
        _ => string.Empty,
    };

    private static int TableEnd(ContainerBlock container, int first)
    {
        var open = 0;
        for (var i = first; i < Math.Min(container.Count, first + MostParts); i++)
        {
            open += container[i] is HtmlBlock html ? OpenTables(html) : 0;
            if (open <= 0)
            {
                return i;
            }
        }

        return first;
    }

    private static int OpenTables(HtmlBlock html)
    {
        var text = html.Lines.ToString();
        return Occurrences(text, "<table") - Occurrences(text, "</table");
    }

    private static int Occurrences(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.OrdinalIgnoreCase))
        {
            count++;
        }

        return count;
    }
}
