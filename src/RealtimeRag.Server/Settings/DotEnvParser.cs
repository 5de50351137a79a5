using System.Text;
using System.Text.RegularExpressions;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Settings;

/// <summary>The content of a <c>.env</c> file.</summary>
/// <param name="Values">The settings; if a name occurs more than once, the last value wins. Names are case-insensitive.</param>
/// <param name="Mistakes">Lines that cannot be parsed, in order.</param>
internal sealed record DotEnvContent(IReadOnlyDictionary<string, string?> Values, IReadOnlyList<DotEnvMistake> Mistakes);

/// <summary>A line that cannot be parsed.</summary>
/// <param name="Line">The line number, from 1.</param>
/// <param name="Name">The setting's name, if the line contains one.</param>
/// <param name="Cause">The mistake and the correct notation. Never contains the value, which may be secret.</param>
internal sealed record DotEnvMistake(int Line, string? Name, LocalizedText Cause)
{
    /// <summary>The cause with line and name.</summary>
    public LocalizedText Message => Name is null
        ? new($"第 {Line} 行：{Cause.Chinese}", $"line {Line}: {Cause.English}")
        : new($"第 {Line} 行（{Name}）：{Cause.Chinese}", $"line {Line} ({Name}): {Cause.English}");
}

/// <summary>
/// Parses the text of a <c>.env</c> file; the rules are in docs/configuration.md and ADR 0010. Values are literal: <c>$</c> has no meaning.
/// Takes linear time. Not thread-safe.
/// </summary>
internal sealed partial class DotEnvParser
{
    private readonly string _text;
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<DotEnvMistake> _mistakes = [];
    private int _at;
    private int _line = 1;
    private bool _saidUtf16;

    private DotEnvParser(string text) => _text = text.ReplaceLineEndings("\n");

    /// <summary>Parses a whole file. Accepts any text; a line that is not a setting is reported as a mistake.</summary>
    public static DotEnvContent Parse(string text)
    {
        var parser = new DotEnvParser(text);
        while (parser._at < parser._text.Length)
        {
            parser.ReadLine();
        }

        return new(parser._values, parser._mistakes);
    }

    private void ReadLine()
    {
        var (start, line) = (_at, _line);
        var end = EndOfLine(start);
        var whole = _text.AsSpan(start, end - start).Trim(" \t\u00a0\u3000\ufeff");
        (_at, _line) = (Math.Min(end + 1, _text.Length), line + 1);
        if (whole.IsEmpty || whole[0] == '#')
        {
            return;
        }

        if (whole.Contains('\0'))
        {
            SayUtf16(line);
            return;
        }

        var sign = _text.IndexOf('=', start, end - start);
        if (sign < 0)
        {
            _mistakes.Add(new(line, null, DotEnvCauses.NoEqualsSign));
            return;
        }

        var name = ExportWord().Replace(_text[start..sign].Trim().Trim('\ufeff'), "", 1);
        if (!SettingName().IsMatch(name))
        {
            _mistakes.Add(new(line, null, name.Contains('\ufffd') ? DotEnvCauses.NotUtf8 : DotEnvCauses.WrongName));
            return;
        }

        Take(name, line, ReadValue(sign + 1, end));
    }

    private void Take(string name, int line, DotEnvValue value)
    {
        if (value.Cause is { } cause)
        {
            _mistakes.Add(new(line, name, cause));
        }
        else if (value.Text.Contains('\ufffd'))
        {
            _mistakes.Add(new(line, name, DotEnvCauses.NotUtf8));
        }
        else
        {
            _values[name] = value.Text;
        }
    }

    private DotEnvValue ReadValue(int from, int end)
    {
        while (from < end && char.IsWhiteSpace(_text[from]))
        {
            from++;
        }

        return from == end ? new("") : _text[from] switch
        {
            '\'' or '"' => ReadQuoted(from),
            '{' or '[' => ReadJson(from, end),
            _ => new(Plain(from, end)),
        };
    }

    // Up to the end of the line, or to a # after a blank.
    private string Plain(int from, int end)
    {
        var line = _text.AsSpan(from, end - from);
        var isComment = line[0] == '#' && (line.Length == 1 || char.IsWhiteSpace(line[1]) || char.IsWhiteSpace(_text[from - 1]));
        for (var i = 1; i < line.Length && !isComment; i++)
        {
            if (line[i] == '#' && char.IsWhiteSpace(line[i - 1]))
            {
                return line[..i].Trim().ToString();
            }
        }

        return isComment ? "" : line.Trim().ToString();
    }

    private DotEnvValue ReadQuoted(int from)
    {
        var quote = _text[from];
        var value = new StringBuilder();
        for (var i = from + 1; i < _text.Length; i++)
        {
            var c = _text[i];
            if (c == quote)
            {
                return EndsAt(i + 1) ? Through(i, value.ToString()) : new("", DotEnvCauses.TextAfterQuote);
            }

            if (c == '\n' && NextSetting().IsMatch(_text, i + 1))
            {
                break;
            }

            if (c == '\\' && quote == '"' && i + 1 < _text.Length && Escaped(_text[i + 1]) is { } plain)
            {
                value.Append(plain);
                i++;
                continue;
            }

            value.Append(c);
        }

        return new("", DotEnvCauses.OpenQuote);
    }

    private static char? Escaped(char c) => c switch
    {
        '"' or '\\' or '$' => c,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => null,
    };

    // JSON needs no quotes, and may span lines until its brackets are closed.
    private DotEnvValue ReadJson(int from, int end)
    {
        var (depth, inString) = (0, false);
        for (var i = from; i < _text.Length; i++)
        {
            switch (_text[i])
            {
                case '\n' when NextName().IsMatch(_text, i + 1):
                    return new("", DotEnvCauses.OpenBracket);
                case '\\' when inString:
                    i++;
                    break;
                case '"':
                    inString = !inString;
                    break;
                case '{' or '[' when !inString:
                    depth++;
                    break;
                case '}' or ']' when !inString && --depth == 0:
                    return EndsAt(i + 1) ? Through(i, _text[from..(i + 1)]) : new(Plain(from, end));
            }
        }

        return new("", DotEnvCauses.OpenBracket);
    }

    // Only blanks and a comment may follow a quoted value.
    private bool EndsAt(int from)
    {
        var rest = _text.AsSpan(from, EndOfLine(from) - from).TrimStart();
        return rest.IsEmpty || rest[0] == '#';
    }

    private DotEnvValue Through(int last, string value)
    {
        var end = EndOfLine(last);
        if (end + 1 > _at)
        {
            _line += _text.AsSpan(_at, end - _at).Count('\n') + 1;
            _at = Math.Min(end + 1, _text.Length);
        }

        return new(value);
    }

    private void SayUtf16(int line)
    {
        if (!_saidUtf16)
        {
            _saidUtf16 = true;
            _mistakes.Add(new(line, null, DotEnvCauses.Utf16));
        }
    }

    private int EndOfLine(int from) => _text.IndexOf('\n', from) is >= 0 and var end ? end : _text.Length;

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.:\-]*\z", RegexOptions.None, 1000)]
    private static partial Regex SettingName();

    [GeneratedRegex(@"\Aexport\s+", RegexOptions.None, 1000)]
    private static partial Regex ExportWord();

    // If a quoted value spans lines, a line that looks like a setting shows that the closing quote was forgotten.
    [GeneratedRegex(@"\G[ \t]*(export[ \t]+)?[A-Z][A-Z0-9_]*[ \t]*=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NextSetting();

    [GeneratedRegex(@"\G[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_.:\-]*[ \t]*=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NextName();

    private readonly record struct DotEnvValue(string Text, LocalizedText? Cause = null);
}
