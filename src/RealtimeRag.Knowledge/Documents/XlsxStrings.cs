using System.Text;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The texts of an Excel file that cells refer to by number.</summary>
internal static class XlsxStrings
{
    public static IReadOnlyList<string> Read(XmlReader xml)
    {
        var strings = new List<string>();
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "si" })
            {
                strings.Add(Text(xml));
            }
        }

        return strings;
    }

    /// <summary>The text of an element with runs, without phonetic guides (<c>rPh</c>). Leaves the reader at the end of the element.</summary>
    public static string Text(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            return string.Empty;
        }

        var (depth, aidDepth, isText) = (xml.Depth, int.MaxValue, false);
        var text = new StringBuilder();
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                aidDepth = xml.LocalName == "rPh" && !xml.IsEmptyElement ? Math.Min(aidDepth, xml.Depth) : aidDepth;
                isText = xml.LocalName == "t" && !xml.IsEmptyElement && xml.Depth < aidDepth;
            }
            else if (xml.NodeType == XmlNodeType.EndElement)
            {
                aidDepth = xml.Depth == aidDepth ? int.MaxValue : aidDepth;
                isText = false;
            }
            else if (isText)
            {
                text.Append(xml.Value);
            }
        }

        return text.ToString();
    }
}
