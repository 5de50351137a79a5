using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads the properties of paragraphs, runs, rows and cells; each method leaves the XML reader after them.</summary>
internal static class DocxProperties
{
    public static void Paragraph(XmlReader xml, DocxParagraphBuilder? paragraph) => Each(xml, name =>
    {
        switch (name)
        {
            case "pStyle" when paragraph is not null:
                paragraph.Style = Docx.Attribute(xml, "val");
                break;
            case "outlineLvl" when paragraph is not null:
                paragraph.Outline = Docx.OutlineLevel(xml);
                paragraph.IsBodyText = paragraph.Outline is null;
                break;
            case "ilvl" when paragraph is not null:
                paragraph.List = new DocxListPlace(paragraph.List?.List, Docx.Number(Docx.Attribute(xml, "val")) ?? 0);
                break;
            case "numId" when paragraph is not null:
                paragraph.List = new DocxListPlace(Docx.Attribute(xml, "val"), paragraph.List?.Level ?? 0);
                break;
        }

        return name is not ("rPr" or "sectPr" or "pPrChange" or "numberingChange" or "framePr");
    });

    /// <summary>Whether the run is hidden, directly or by its style.</summary>
    public static bool IsHidden(XmlReader xml, DocxStyles styles)
    {
        bool? own = null;
        var byStyle = false;
        Each(xml, name =>
        {
            own = name == "vanish" ? Docx.IsOn(Docx.Attribute(xml, "val")) : own;
            byStyle |= name == "rStyle" && styles.Of(Docx.Attribute(xml, "val")).IsHidden;
            return name != "rPrChange";
        });
        return own ?? byStyle;
    }

    public static void Row(XmlReader xml, DocxTable? table) => Each(xml, name =>
    {
        switch (name)
        {
            case "tblHeader" when table is not null:
                table.IsHeader = Docx.IsOn(Docx.Attribute(xml, "val"));
                break;
            case "gridBefore" when table is not null:
                table.Skip(Docx.Number(Docx.Attribute(xml, "val")) ?? 0);
                break;
            case "del" or "hidden" when table is not null && Docx.IsOn(Docx.Attribute(xml, "val")):
                table.IsDeleted = true;
                break;
        }

        return name != "trPrChange";
    });

    public static void Cell(XmlReader xml, DocxTable? table) => Each(xml, name =>
    {
        switch (name)
        {
            case "gridSpan" when table is not null:
                table.Span = Math.Clamp(Docx.Number(Docx.Attribute(xml, "val")) ?? 1, 1, TableGrid.MostColumns);
                break;
            case "vMerge" when table is not null:
                table.Vertical = Docx.Attribute(xml, "val") == "restart" ? DocxMerge.Begins : DocxMerge.Continues;
                break;
            case "hMerge" when table is not null:
                table.Horizontal = Docx.Attribute(xml, "val") == "restart" ? DocxMerge.Begins : DocxMerge.Continues;
                break;
        }

        return name != "tcPrChange";
    });

    /// <summary>Whether a content control shows only its placeholder.</summary>
    public static bool IsPrompt(XmlReader xml)
    {
        var isPrompt = false;
        Each(xml, name =>
        {
            isPrompt |= name == "showingPlcHdr" && Docx.IsOn(Docx.Attribute(xml, "val"));
            return true;
        });
        return isPrompt;
    }

    // Visits each element inside the current one; skips the content of those for which the visitor returns false.
    private static void Each(XmlReader xml, Func<string, bool> visit)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }

        var depth = xml.Depth;
        xml.Read();
        while (!xml.EOF && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && !visit(xml.LocalName))
            {
                xml.Skip();
            }
            else
            {
                xml.Read();
            }
        }

        xml.Read();
    }
}
