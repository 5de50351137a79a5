using System.Globalization;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>How the numbers of an Excel file are shown: dates are stored as numbers of days, percentages as fractions.</summary>
internal sealed class XlsxStyles
{
    private const double LastDay = 2_958_466;
    private static readonly DateTime First1900 = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime First1904 = new(1904, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private readonly List<Shown> _cells;
    private readonly bool _countsFrom1904;

    private XlsxStyles(List<Shown> cells, bool countsFrom1904) => (_cells, _countsFrom1904) = (cells, countsFrom1904);

    private enum Shown
    {
        Number,
        Percent,
        Date,
        Time,
        DateAndTime,
    }

    /// <summary>The styles of a file that defines none.</summary>
    public static XlsxStyles None { get; } = new([], countsFrom1904: false);

    public static XlsxStyles Read(XmlReader xml, bool countsFrom1904)
    {
        var codes = new Dictionary<int, string>();
        var cells = new List<Shown>();
        var isCells = false;
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "cellXfs")
            {
                isCells = false;
            }
            else if (xml.NodeType == XmlNodeType.Element)
            {
                isCells = xml.LocalName == "cellXfs" ? !xml.IsEmptyElement : isCells;
                if (xml.LocalName == "numFmt" && Docx.Number(xml.GetAttribute("numFmtId")) is { } code)
                {
                    codes[code] = xml.GetAttribute("formatCode") ?? string.Empty;
                }
                else if (isCells && xml.LocalName == "xf")
                {
                    var number = Docx.Number(xml.GetAttribute("numFmtId")) ?? 0;
                    cells.Add(codes.TryGetValue(number, out var own) ? OfCode(own) : OfBuiltIn(number));
                }
            }
        }

        return new XlsxStyles(cells, countsFrom1904);
    }

    /// <summary>A number as Excel shows it; a value that is not a number is returned unchanged.</summary>
    /// <param name="value">The stored number.</param>
    /// <param name="style">The number of the cell's style, if it has one.</param>
    public string Show(string value, int? style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return value;
        }

        var shown = style is { } index && index < _cells.Count ? _cells[index] : Shown.Number;
        return shown switch
        {
            Shown.Number => Plain(number),
            Shown.Percent => Plain(Math.Round(number * 100, 10)) + "%",
            _ => Day(number) is { } moment ? moment.ToString(Pattern(shown, number), CultureInfo.InvariantCulture) : Plain(number),
        };
    }

    // Fractions that a binary number cannot hold exactly are rounded away.
    private static string Plain(double number) => Math.Abs(number) < 1e15
        ? Math.Round((decimal)number, 10).ToString("0.##########", CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);

    private static string Pattern(Shown shown, double number) =>
        shown == Shown.Date && number >= 1 ? "yyyy-MM-dd" : shown == Shown.Time || number < 1 ? "HH:mm" : "yyyy-MM-dd HH:mm";

    private DateTime? Day(double number)
    {
        if (number is < 0 or >= LastDay)
        {
            return null;
        }

        // In the calendar from 1900, the day 60 is a 29th of February that did not exist.
        var days = !_countsFrom1904 && number < 60 ? number + 1 : number;
        return (_countsFrom1904 ? First1904 : First1900).AddMinutes(Math.Round(days * 24 * 60));
    }

    private static Shown OfBuiltIn(int number) => number switch
    {
        9 or 10 => Shown.Percent,
        >= 14 and <= 17 or >= 27 and <= 31 or 36 or >= 50 and <= 54 or 57 or 58 => Shown.Date,
        >= 18 and <= 21 or >= 32 and <= 35 or >= 45 and <= 47 or 55 or 56 => Shown.Time,
        22 => Shown.DateAndTime,
        _ => Shown.Number,
    };

    private static Shown OfCode(string code)
    {
        var (isDate, isTime) = (false, false);
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            if (code.AsSpan(i).StartsWith("General", StringComparison.OrdinalIgnoreCase))
            {
                return Shown.Number;
            }

            switch (code[i])
            {
                case '"':
                    i = code.IndexOf('"', i + 1) is var end && end < 0 ? code.Length : end;
                    break;
                case '[':
                    // [h] counts hours; [Red], [$-804] and [>100] are not part of the pattern.
                    isTime |= i + 1 < code.Length && code[i + 1] is 'h' or 'm' or 's' or 'H' or 'M' or 'S' && code.IndexOf(']', i) is var close && close - i <= 3;
                    i = code.IndexOf(']', i) is var closed && closed < 0 ? code.Length : closed;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '%':
                    return Shown.Percent;
                case 'y' or 'Y' or 'd' or 'D' or 'e' or 'g':
                    isDate = true;
                    break;
                case 'h' or 'H' or 's' or 'S':
                    isTime = true;
                    break;
                case '0' or '#' or '?' when !isDate && !isTime:
                    return code.AsSpan(i).Contains('%') ? Shown.Percent : Shown.Number;
            }
        }

        return (isDate, isTime) switch
        {
            (true, true) => Shown.DateAndTime,
            (true, false) => Shown.Date,
            (false, true) => Shown.Time,
            _ => code.Contains('m', StringComparison.OrdinalIgnoreCase) && code.All(static c => c is 'm' or 'M' or '"' or '月' or '-' or '/') ? Shown.Date : Shown.Number,
        };
    }
}
