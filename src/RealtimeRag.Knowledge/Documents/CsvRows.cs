using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>One row of a table and the line it begins on.</summary>
internal sealed record CsvRow(IReadOnlyList<string> Cells, int Line);

/// <summary>
/// Splits separated values as RFC 4180 defines them and as spreadsheets and people write them: four possible separators, <c>sep=;</c>,
/// old line ends, backslash-escaped quotes, stray quotes within a value, and an unclosed quote, which affects its own row only.
/// CSV libraries fail at such a quote or read the rest of the file as one value, and do not report the line on which a row begins.
/// Not thread-safe.
/// </summary>
internal sealed class CsvRows
{
    private readonly string _text;
    private readonly char _separator;
    private readonly bool _hasBackslashes;
    private readonly StringBuilder _cell = new();
    private List<string> _cells = [];
    private int _at;
    private int _line = 1;

    private CsvRows(string text, char? separator)
    {
        _text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var first = CsvSeparator.Declared(_text, out var length);
        (_at, _line) = (length, length == 0 ? 1 : 2);
        _separator = first ?? separator ?? CsvSeparator.Of(_text);
        _hasBackslashes = HasBackslashes();
    }

    /// <summary>Parses a whole file; rows without any value are left out.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="separator">The separator, if the file name determines it; otherwise it is detected.</param>
    public static List<CsvRow> Parse(string text, char? separator = null) => new CsvRows(text, separator).Rows();

    private List<CsvRow> Rows()
    {
        var rows = new List<CsvRow>();
        while (_at < _text.Length)
        {
            var line = _line;
            Row();
            if (_cells.Exists(cell => cell.Length > 0))
            {
                rows.Add(new CsvRow(_cells, line));
            }

            _cells = [];
        }

        return rows;
    }

    private void Row()
    {
        while (true)
        {
            Value();
            _cells.Add(_cell.ToString().Trim());
            _cell.Clear();
            var end = _at < _text.Length ? _text[_at] : '\n';
            _at++;
            if (end == '\n')
            {
                _line++;
                return;
            }
        }
    }

    /// <summary>Reads one value and stops at the separator or line end after it.</summary>
    private void Value()
    {
        var start = _at;
        while (start < _text.Length && _text[start] == ' ' && _separator != ' ')
        {
            start++;
        }

        if (start < _text.Length && _text[start] == '"' && Closing(start) is { } close)
        {
            Quoted(start + 1, close);
            _at = close + 1;
        }
        else if (start < _text.Length && _text[start] == '"' && !_text.AsSpan(start + 1, LineEnd(start) - start - 1).Contains('"'))
        {
            // The quote is never closed: drop it and end the value with its line.
            _at = start + 1;
        }

        while (_at < _text.Length && _text[_at] != _separator && _text[_at] != '\n')
        {
            _cell.Append(_text[_at]);
            _at++;
        }
    }

    private void Quoted(int from, int close)
    {
        for (var i = from; i < close; i++)
        {
            i += IsEscape(i) ? 1 : 0;
            _line += _text[i] == '\n' ? 1 : 0;
            _cell.Append(_text[i]);
        }
    }

    /// <summary>Finds the quote that closes the value quoted from <paramref name="open"/> on, or returns null if there is none.</summary>
    private int? Closing(int open)
    {
        var lineEnd = LineEnd(open);
        int? odd = null;
        for (var i = open + 1; i < _text.Length; i++)
        {
            if (IsEscape(i))
            {
                i++;
            }
            else if (_text[i] == '"' && EndsValue(i + 1))
            {
                return i > lineEnd && odd is { } ended ? ended : i;
            }
            else if (_text[i] == '"' && i > lineEnd)
            {
                // This quote opens a value in another row.
                return odd;
            }
            else if (_text[i] == '"')
            {
                odd ??= i;
            }
        }

        return odd;
    }

    private bool EndsValue(int at)
    {
        while (at < _text.Length && _text[at] == ' ')
        {
            at++;
        }

        return at >= _text.Length || _text[at] == _separator || _text[at] == '\n';
    }

    private bool IsEscape(int at) =>
        at + 1 < _text.Length && _text[at + 1] == '"' && (_text[at] == '"' || (_hasBackslashes && _text[at] == '\\'));

    private int LineEnd(int from)
    {
        var end = _text.IndexOf('\n', from);
        return end < 0 ? _text.Length : end;
    }

    // At the end of a value a backslash may be literal, as in C:\temp\; in the middle of one it can only escape the quote after it.
    private bool HasBackslashes()
    {
        for (var at = _text.IndexOf("\\\"", StringComparison.Ordinal); at >= 0; at = _text.IndexOf("\\\"", at + 2, StringComparison.Ordinal))
        {
            if (!EndsValue(at + 2) && _text[at + 2] != '"')
            {
                return true;
            }
        }

        return false;
    }
}
