using System.Globalization;
using System.Text;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// The list definitions of a Word file; the text itself does not contain the numbers.
/// Loading is not thread-safe; each text needs its own <see cref="DocxCounter"/>.
/// </summary>
internal sealed class DocxNumbering
{
    public static readonly DocxNumbering None = new();

    private const int Levels = 9;
    private readonly Dictionary<string, DocxLevel[]> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocxList> _lists = new(StringComparer.Ordinal);

    public static DocxNumbering Read(XmlReader xml)
    {
        var numbering = new DocxNumbering();
        var reading = new Reading(numbering);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                reading.Take(xml);
            }
            else if (xml is { NodeType: XmlNodeType.EndElement, LocalName: "lvlOverride" })
            {
                reading.EndOverride();
            }
        }

        return numbering;
    }

    /// <summary>The list with this id, or null.</summary>
    public DocxList? List(string? id) => id is null ? null : _lists.GetValueOrDefault(id);

    /// <summary>The levels of a list.</summary>
    public IReadOnlyList<DocxLevel> LevelsOf(DocxList list) =>
        Enumerable.Range(0, Levels).Select(i => list.Overrides.TryGetValue(i, out var changed) && changed.Level is { } level ? level : _kinds.GetValueOrDefault(list.Kind)?[i] ?? new DocxLevel()).ToList();

    private sealed class Reading(DocxNumbering numbering)
    {
        private DocxLevel? _level;
        private string? _kind;
        private DocxList? _list;
        private int? _override;

        public void Take(XmlReader xml)
        {
            switch (xml.LocalName)
            {
                case "abstractNum":
                    (_kind, _list, _level) = (Docx.Attribute(xml, "abstractNumId") ?? string.Empty, null, null);
                    numbering._kinds[_kind] = [.. Enumerable.Range(0, Levels).Select(_ => new DocxLevel())];
                    break;
                case "num":
                    (_kind, _level, _override) = (null, null, null);
                    _list = new DocxList();
                    numbering._lists[Docx.Attribute(xml, "numId") ?? string.Empty] = _list;
                    break;
                case "abstractNumId" when _list is not null:
                    _list.Kind = Docx.Attribute(xml, "val") ?? string.Empty;
                    break;
                case "lvlOverride":
                    _override = Docx.Number(Docx.Attribute(xml, "ilvl"));
                    break;
                case "startOverride" when _list is not null && _override is { } level:
                    _list.Overrides[level] = (_list.Overrides.GetValueOrDefault(level).Level, Docx.Number(Docx.Attribute(xml, "val")) ?? 1);
                    break;
                case "lvl":
                    Level(Docx.Number(Docx.Attribute(xml, "ilvl")) ?? 0);
                    break;
                default:
                    _level?.Take(xml);
                    break;
            }
        }

        public void EndOverride() => (_override, _level) = (null, null);

        private void Level(int index)
        {
            _level = null;
            if (_list is not null && _override is { } level)
            {
                _level = new DocxLevel();
                _list.Overrides[level] = (_level, _list.Overrides.GetValueOrDefault(level).Start);
            }
            else if (_kind is not null && index < Levels)
            {
                _level = numbering._kinds[_kind][index];
            }
        }
    }
}

/// <summary>One list. Lists of the same kind continue each other's numbers unless they restart.</summary>
internal sealed class DocxList
{
    public string Kind { get; set; } = string.Empty;

    public Dictionary<int, (DocxLevel? Level, int? Start)> Overrides { get; } = [];
}

/// <summary>How one list level is numbered.</summary>
internal sealed class DocxLevel
{
    public int Start { get; private set; } = 1;

    public string Format { get; private set; } = "decimal";

    /// <summary>The label, with %1 for the number of the first level, %2 for the second, and so on.</summary>
    public string Text { get; private set; } = string.Empty;

    public bool IsLegal { get; private set; }

    public bool HasGap { get; private set; } = true;

    /// <summary>The style whose paragraphs belong to this level.</summary>
    public string? Style { get; private set; }

    public void Take(XmlReader xml)
    {
        var value = Docx.Attribute(xml, "val");
        switch (xml.LocalName)
        {
            case "start":
                Start = Docx.Number(value) ?? 1;
                break;
            case "numFmt":
                Format = value == "custom" ? Docx.Attribute(xml, "format") ?? "decimal" : value ?? "decimal";
                break;
            case "lvlText":
                Text = value ?? string.Empty;
                break;
            case "isLgl":
                IsLegal = Docx.IsOn(value);
                break;
            case "suff":
                HasGap = value != "nothing";
                break;
            case "pStyle":
                Style = value;
                break;
        }
    }

    /// <summary>Formats a number in the style of this level.</summary>
    public string Write(int number) => Format switch
    {
        "none" => string.Empty,
        "upperRoman" => Numerals.Roman(number),
        "lowerRoman" => Numerals.Roman(number).ToLowerInvariant(),
        "upperLetter" => Numerals.Letters(number).ToUpperInvariant(),
        "lowerLetter" => Numerals.Letters(number),
        "chineseCounting" or "chineseCountingThousand" or "taiwaneseCounting" or "taiwaneseCountingThousand" or "japaneseCounting" => Numerals.Chinese(number),
        "ideographDigital" or "taiwaneseDigital" or "japaneseDigitalTenThousand" or "koreanDigital2" => Numerals.ChineseDigits(number),
        "chineseLegalSimplified" => Numerals.ChineseLegal(number),
        "ideographLegalTraditional" or "japaneseLegal" => Numerals.ChineseLegalTraditional(number),
        "ideographTraditional" => Numerals.HeavenlyStem(number),
        "ideographZodiac" => Numerals.EarthlyBranch(number),
        "decimalEnclosedCircle" or "decimalEnclosedCircleChinese" or "ideographEnclosedCircle" => Numerals.Circled(number),
        "decimalZero" or "01, 02, 03, ..." => number.ToString("D2", CultureInfo.InvariantCulture),
        "001, 002, 003, ..." => number.ToString("D3", CultureInfo.InvariantCulture),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>Counts the list items of one text. Not thread-safe.</summary>
internal sealed class DocxCounter(DocxNumbering numbering)
{
    private readonly Dictionary<string, int?[]> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<DocxList> _begun = [];

    /// <summary>The label of the next paragraph at this position, with a trailing space; empty for bullets and outside lists.</summary>
    /// <param name="place">The list and level.</param>
    /// <param name="style">The paragraph's style, which may determine the level.</param>
    public string Next(DocxListPlace place, string? style)
    {
        if (numbering.List(place.List) is not { } list)
        {
            return string.Empty;
        }

        var levels = numbering.LevelsOf(list);
        var byStyle = style is null ? -1 : levels.ToList().FindIndex(level => level.Style == style);
        var at = byStyle >= 0 ? byStyle : Math.Clamp(place.Level, 0, levels.Count - 1);
        var counts = Count(list, levels, at);
        var level = levels[at];
        if (level.Format == "bullet")
        {
            return string.Empty;
        }

        var label = new StringBuilder(level.Text);
        for (var i = 0; i <= at; i++)
        {
            var number = counts[i] ?? levels[i].Start;
            label.Replace($"%{i + 1}", level.IsLegal ? number.ToString(CultureInfo.InvariantCulture) : levels[i].Write(number));
        }

        var text = PlainText.OneLine(label.ToString());
        return text.Length == 0 || !level.HasGap || PlainText.IsWide(text[^1]) && char.IsPunctuation(text[^1]) ? text : text + " ";
    }

    private int?[] Count(DocxList list, IReadOnlyList<DocxLevel> levels, int at)
    {
        if (!_counts.TryGetValue(list.Kind, out var counts))
        {
            _counts[list.Kind] = counts = new int?[levels.Count];
        }

        if (_begun.Add(list))
        {
            foreach (var (level, changed) in list.Overrides)
            {
                if (changed.Start is { } start && level < counts.Length)
                {
                    counts[level] = start - 1;
                }
            }
        }

        counts[at] = (counts[at] ?? levels[at].Start - 1) + 1;
        for (var deeper = at + 1; deeper < counts.Length; deeper++)
        {
            counts[deeper] = null;
        }

        return counts;
    }
}
