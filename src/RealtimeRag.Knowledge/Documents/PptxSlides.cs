using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The order of the slides of a PowerPoint file.</summary>
internal static class PptxSlides
{
    /// <summary>The relationship ids of the slides.</summary>
    public static IReadOnlyList<string> Read(XmlReader xml)
    {
        var ids = new List<string>();
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "sldId" } && OfficePackage.RelationshipId(xml) is { } id)
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}
