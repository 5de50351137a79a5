using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Which paragraph styles of a Word file are headings. Style ids are local, names such as "heading 1" are not.</summary>
internal static class DocxStyles
{
    public static readonly IReadOnlyDictionary<string, int> None = new Dictionary<string, int>(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, int> Read(XmlReader xml)
    {
        var levels = new Dictionary<string, int>(StringComparer.Ordinal);
        string? id = null;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.LocalName)
            {
                case "style":
                    id = Docx.Attribute(xml, "styleId");
                    break;
                case "name" when id is not null && LevelOfName(Docx.Attribute(xml, "val")) is { } level:
                    levels[id] = level;
                    break;
                case "outlineLvl" when id is not null && Docx.OutlineLevel(xml) is { } level:
                    levels.TryAdd(id, level);
                    break;
            }
        }

        return levels;
    }

    private static int? LevelOfName(string? name)
    {
        if (string.Equals(name, "title", StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        return name is not null && name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(name.AsSpan("heading ".Length), out var level) && level is >= 1 and <= 9 ? level : null;
    }
}

/// <summary>Small facts of WordprocessingML.</summary>
internal static class Docx
{
    /// <summary>An attribute by its local name, whatever the prefix.</summary>
    public static string? Attribute(XmlReader xml, string name)
    {
        for (var found = xml.MoveToFirstAttribute(); found; found = xml.MoveToNextAttribute())
        {
            if (xml.LocalName == name)
            {
                var value = xml.Value;
                xml.MoveToElement();
                return value;
            }
        }

        xml.MoveToElement();
        return null;
    }

    /// <summary>Outline levels count from 0; 9 means body text.</summary>
    public static int? OutlineLevel(XmlReader xml) =>
        int.TryParse(Attribute(xml, "val"), out var level) && level is >= 0 and < 9 ? level + 1 : null;
}
