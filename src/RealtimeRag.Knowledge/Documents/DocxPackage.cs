using System.IO.Compression;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>How much more all parts of a Word file together may unpack to. Not thread-safe.</summary>
internal sealed class DocxBudget(long bytes)
{
    public long Left { get; private set; } = bytes;

    public void Spend(long bytes) => Left -= bytes;
}

/// <summary>
/// The parts of a Word file, found by their relationships rather than their names, or by the usual names if
/// a program left out the relationships. Not thread-safe.
/// </summary>
internal sealed class DocxPackage
{
    private const int MaxEntries = 10_000;
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly DocxBudget _budget;
    private readonly string _folder;
    private readonly List<(string Id, string Type, string Target)> _relations;

    /// <exception cref="DocumentException">There is no main text, or there are too many parts.</exception>
    public DocxPackage(ZipArchive archive, DocxBudget budget)
    {
        if (archive.Entries.Count > MaxEntries)
        {
            throw new DocumentException(DocumentNotices.DocxBomb);
        }

        _budget = budget;
        foreach (var entry in archive.Entries)
        {
            _entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        }

        Main = Relations("_rels/.rels", string.Empty).Where(relation => relation.Type == "officeDocument").Select(relation => Entry(relation.Target)).FirstOrDefault(entry => entry is not null)
            ?? Entry("word/document.xml") ?? MainByType() ?? throw new DocumentException(DocumentNotices.BrokenDocx);
        var path = Main.FullName.Replace('\\', '/').TrimStart('/');
        _folder = path[..(path.LastIndexOf('/') + 1)];
        _relations = Relations($"{_folder}_rels/{path[_folder.Length..]}.rels", _folder);
    }

    /// <summary>The part that contains the main text.</summary>
    public ZipArchiveEntry Main { get; }

    /// <summary>The first part of a type such as <c>styles</c>.</summary>
    public ZipArchiveEntry? Part(string kind) => Parts(kind).FirstOrDefault();

    /// <summary>All parts of a type such as <c>header</c>.</summary>
    public IEnumerable<ZipArchiveEntry> Parts(string kind)
    {
        var related = _relations.Where(relation => relation.Type == kind).Select(relation => Entry(relation.Target)).OfType<ZipArchiveEntry>().ToList();
        return related.Count > 0
            ? related
            : _entries.Where(entry => IsUsual(entry.Key, kind)).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value);
    }

    /// <summary>The embedded part with this relationship id.</summary>
    public ZipArchiveEntry? Chunk(string id) => _relations.Where(relation => relation.Id == id).Select(relation => Entry(relation.Target)).FirstOrDefault();

    // An entry's declared size may be wrong, so count what is actually unpacked.
    public T Read<T>(ZipArchiveEntry entry, Func<XmlReader, T> read)
    {
        using var stream = new BoundedStream(entry.Open(), _budget.Left);
        using var xml = XmlReader.Create(stream, Settings);
        var result = read(xml);
        _budget.Spend(stream.Position);
        return result;
    }

    public byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = new BoundedStream(entry.Open(), _budget.Left);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        _budget.Spend(stream.Position);
        return bytes.ToArray();
    }

    // "word/header2.xml" is a header.
    private bool IsUsual(string path, string kind) =>
        path.StartsWith(_folder + kind, StringComparison.OrdinalIgnoreCase) && path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
        && path.AsSpan(_folder.Length + kind.Length, path.Length - _folder.Length - kind.Length - ".xml".Length).IndexOfAnyExceptInRange('0', '9') < 0;

    // If the relationships are missing too, the content types still identify the main text.
    private ZipArchiveEntry? MainByType() => Entry("[Content_Types].xml") is not { } types ? null : Read(types, xml =>
    {
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "Override" } && xml.GetAttribute("ContentType") is { } type && type.EndsWith("document.main+xml", StringComparison.Ordinal))
            {
                return Entry((xml.GetAttribute("PartName") ?? string.Empty).TrimStart('/'));
            }
        }

        return null;
    });

    private ZipArchiveEntry? Entry(string path) => _entries.GetValueOrDefault(path);

    private List<(string Id, string Type, string Target)> Relations(string path, string folder)
    {
        if (Entry(path) is not { } entry)
        {
            return [];
        }

        return Read(entry, xml =>
        {
            var relations = new List<(string Id, string Type, string Target)>();
            while (xml.Read())
            {
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && xml.GetAttribute("TargetMode") != "External" && xml.GetAttribute("Target") is { } target)
                {
                    var type = xml.GetAttribute("Type") ?? string.Empty;
                    relations.Add((xml.GetAttribute("Id") ?? string.Empty, type[(type.LastIndexOf('/') + 1)..], Resolved(folder, target)));
                }
            }

            return relations;
        });
    }

    private static string Resolved(string folder, string target)
    {
        target = target.Replace('\\', '/');
        var parts = new List<string>();
        foreach (var part in (target.StartsWith('/') ? target : folder + target).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
