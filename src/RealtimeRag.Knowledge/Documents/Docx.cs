using System.Globalization;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The styles and lists that the text of a Word file is read with.</summary>
internal sealed record DocxFormat(DocxStyles Styles, DocxNumbering Numbering);

/// <summary>A paragraph of a Word file.</summary>
/// <param name="Text">The visible text, including list numbers.</param>
/// <param name="Level">Heading level, from 1; null for body text.</param>
/// <param name="Page">Page on which it begins, if the file records its pages.</param>
/// <param name="Chunk">Instead of all of the above: the id of an embedded part in another format.</param>
internal sealed record DocxParagraph(string Text, int? Level, int? Page, string? Chunk = null);

/// <summary>Helpers for WordprocessingML.</summary>
internal static class Docx
{
    /// <summary>The level by which a style marks its paragraphs as body text.</summary>
    public const int BodyText = 10;

    /// <summary>The attribute with this local name, whatever its prefix.</summary>
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
    public static int? OutlineLevel(XmlReader xml) => Number(Attribute(xml, "val")) is { } level and < 9 ? level + 1 : null;

    /// <summary>Whether a toggle property is on; without a value it is.</summary>
    public static bool IsOn(string? value) => value is not ("0" or "false" or "off" or "none");

    /// <summary>Parses a number of at most six digits, or returns null.</summary>
    public static int? Number(string? value) =>
        value is { Length: <= 6 } && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Decodes a character of a symbol font; private-use codes of unknown fonts yield nothing.</summary>
    public static string Symbol(string? font, string? code)
    {
        if (code is null || !int.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0x20 or > 0xFFFF)
        {
            return string.Empty;
        }

        var isPrivate = value is >= 0xF000 and <= 0xF0FF;
        if (font is not null && font.StartsWith("Wingdings", StringComparison.OrdinalIgnoreCase) && (value & 0xFF) is var sign)
        {
            return font.Length > "Wingdings".Length ? " " : sign switch
            {
                0xA8 or 0x6F or 0x71 or 0x72 => "☐",
                0xFE or 0x52 => "☑",
                0xFD or 0x78 or 0x54 => "☒",
                0xFC => "✓",
                0xFB => "✗",
                0xE0 or 0xE8 => "→",
                0xDF or 0xE7 => "←",
                0x28 => "☎",
                0x2A => "✉",
                >= 0x81 and <= 0x8A => ((char)('①' + sign - 0x81)).ToString(),
                >= 0x8C and <= 0x95 => ((char)('❶' + sign - 0x8C)).ToString(),
                _ => " ",
            };
        }

        if (string.Equals(font, "Symbol", StringComparison.OrdinalIgnoreCase))
        {
            return (value & 0xFF) switch
            {
                0xB0 => "°",
                0xB1 => "±",
                0xB4 => "×",
                0xB8 => "÷",
                0xA3 => "≤",
                0xB3 => "≥",
                0xB9 => "≠",
                0xBB => "≈",
                0x61 => "α",
                0x62 => "β",
                0x67 => "γ",
                0x64 => "δ",
                0x6D => "μ",
                0x70 => "π",
                0x57 => "Ω",
                0x44 => "Δ",
                >= 0x20 and <= 0x3F and var ascii => ((char)ascii).ToString(),
                _ => " ",
            };
        }

        return isPrivate || char.IsSurrogate((char)value) ? " " : ((char)value).ToString();
    }
}
