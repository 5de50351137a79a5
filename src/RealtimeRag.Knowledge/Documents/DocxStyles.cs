using System.Globalization;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The relevant properties of a paragraph or character style, including those inherited from the style it is based on.</summary>
/// <param name="Level">Heading level, from 1; null for body text.</param>
/// <param name="IsHidden">Whether the text is not shown.</param>
/// <param name="IsContents">Whether it marks lines of the table of contents.</param>
/// <param name="List">The list that numbers the paragraph, if any.</param>
internal sealed record DocxStyle(int? Level, bool IsHidden, bool IsContents, DocxListPlace? List)
{
    public static readonly DocxStyle Plain = new(null, false, false, null);
}

/// <summary>A paragraph's position in its list; the level counts from 0.</summary>
internal readonly record struct DocxListPlace(string? List, int Level);

/// <summary>The styles of a Word file. Style ids vary with the language of the program; names such as "heading 1" do not.</summary>
internal sealed class DocxStyles
{
    public static readonly DocxStyles None = new();

    private const int LongestChain = 20;
    private readonly Dictionary<string, Raw> _raw = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocxStyle> _resolved = new(StringComparer.Ordinal);

    /// <summary>The style with this id, or a plain one if there is none.</summary>
    public DocxStyle Of(string? id)
    {
        if (id is null || !_raw.ContainsKey(id))
        {
            return DocxStyle.Plain;
        }

        if (!_resolved.TryGetValue(id, out var style))
        {
            _resolved[id] = style = Resolve(id);
        }

        return style;
    }

    public static DocxStyles Read(XmlReader xml)
    {
        var styles = new DocxStyles();
        Raw? style = null;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.LocalName)
            {
                case "style":
                    style = new Raw();
                    styles._raw[Docx.Attribute(xml, "styleId") ?? string.Empty] = style;
                    break;
                case "docDefaults" or "latentStyles" or "tblStylePr":
                    xml.Skip();
                    break;
                default:
                    style?.Take(xml);
                    break;
            }
        }

        return styles;
    }

    private DocxStyle Resolve(string id)
    {
        int? level = null, listLevel = null;
        bool? hidden = null;
        string? list = null;
        var (isText, isContents) = (false, false);
        for (var i = 0; i < LongestChain && id is not null && _raw.TryGetValue(id, out var raw); i++, id = raw.BasedOn!)
        {
            isContents |= raw.IsContents;
            isText |= raw.Outline == Docx.BodyText;
            level ??= isText ? null : raw.NamedLevel ?? raw.Outline;
            hidden ??= raw.IsHidden;
            list ??= raw.List;
            listLevel ??= raw.ListLevel;
        }

        return new DocxStyle(level, hidden == true, isContents, list is null ? null : new DocxListPlace(list, listLevel ?? Math.Max(0, (level ?? 1) - 1)));
    }

    private sealed class Raw
    {
        public string? BasedOn { get; private set; }

        public int? NamedLevel { get; private set; }

        public int? Outline { get; private set; }

        public bool? IsHidden { get; private set; }

        public bool IsContents { get; private set; }

        public string? List { get; private set; }

        public int? ListLevel { get; private set; }

        public void Take(XmlReader xml)
        {
            var value = Docx.Attribute(xml, "val");
            switch (xml.LocalName)
            {
                case "name":
                    NamedLevel = LevelOfName(value);
                    IsContents = value is not null && value.StartsWith("toc ", StringComparison.OrdinalIgnoreCase) && int.TryParse(value.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out _);
                    break;
                case "basedOn":
                    BasedOn = value;
                    break;
                case "outlineLvl":
                    Outline = Docx.OutlineLevel(xml) ?? Docx.BodyText;
                    break;
                case "vanish":
                    IsHidden = Docx.IsOn(value);
                    break;
                case "numId":
                    List = value;
                    break;
                case "ilvl":
                    ListLevel = Docx.Number(value);
                    break;
            }
        }

        private static int? LevelOfName(string? name)
        {
            if (string.Equals(name, "title", StringComparison.OrdinalIgnoreCase) || name is "标题" or "標題")
            {
                return 1;
            }

            var number = name is null ? [] : name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) ? name.AsSpan("heading ".Length) : name.StartsWith("标题 ", StringComparison.Ordinal) || name.StartsWith("標題 ", StringComparison.Ordinal) ? name.AsSpan(3) : [];
            return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level is >= 1 and <= 9 ? level : null;
        }
    }
}
