using System.IO.Compression;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>How much more all parts of an Office file together may unpack to. Not thread-safe.</summary>
internal sealed class OfficeBudget(long bytes)
{
    public long Left { get; private set; } = bytes;

    public void Spend(long bytes) => Left -= bytes;
}

/// <summary>
/// The parts of an Office file, found by their relationships rather than their names, or by the usual names if
/// a program left out the relationships. Not thread-safe. A library for these formats would read relationships without a bound on what they
/// unpack to, and would descend into nested elements on the stack; hostile files must cost neither memory nor the process.
/// </summary>
internal sealed class OfficePackage
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
    private readonly OfficeBudget _budget;
    private readonly OfficeKind _kind;
    private readonly string _folder;
    private readonly List<(string Id, string Type, string Target)> _relations;

    /// <exception cref="DocumentException">There is no main part, or there are too many parts.</exception>
    public OfficePackage(ZipArchive archive, OfficeBudget budget, OfficeKind kind)
    {
        if (archive.Entries.Count > MaxEntries)
        {
            throw new DocumentException(DocumentNotices.PackageBomb);
        }

        _budget = budget;
        _kind = kind;
        foreach (var entry in archive.Entries)
        {
            _entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        }

        Main = Relations("_rels/.rels", string.Empty).Where(relation => relation.Type == "officeDocument").Select(relation => Entry(relation.Target)).FirstOrDefault(entry => entry is not null)
            ?? Entry(kind.UsualMain) ?? MainByType() ?? throw new DocumentException(kind.Broken);
        (_folder, _relations) = RelationsOf(Main);
    }

    /// <summary>The part that the others belong to: the text, the workbook or the list of slides.</summary>
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

    /// <summary>The part with this relationship id, seen from the main part.</summary>
    public ZipArchiveEntry? Related(string id) => _relations.Where(relation => relation.Id == id).Select(relation => Entry(relation.Target)).FirstOrDefault();

    /// <summary>The parts of a type that belong to another part, such as the notes of a slide.</summary>
    public IEnumerable<ZipArchiveEntry> PartsOf(ZipArchiveEntry owner, string kind) =>
        RelationsOf(owner).Relations.Where(relation => relation.Type == kind).Select(relation => Entry(relation.Target)).OfType<ZipArchiveEntry>();

    /// <summary>The relationship id among an element's attributes; another attribute may be called "id" too, but has no namespace.</summary>
    public static string? RelationshipId(XmlReader xml)
    {
        string? id = null;
        for (var found = xml.MoveToFirstAttribute(); found; found = xml.MoveToNextAttribute())
        {
            id ??= xml.LocalName == "id" && xml.NamespaceURI.Length > 0 ? xml.Value : null;
        }

        xml.MoveToElement();
        return id;
    }

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

    // If the relationships are missing too, the content types still identify the main part.
    private ZipArchiveEntry? MainByType() => Entry("[Content_Types].xml") is not { } types ? null : Read(types, xml =>
    {
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "Override" } && xml.GetAttribute("ContentType") is { } type && type.EndsWith(_kind.MainType, StringComparison.Ordinal))
            {
                return Entry((xml.GetAttribute("PartName") ?? string.Empty).TrimStart('/'));
            }
        }

        return null;
    });

    private ZipArchiveEntry? Entry(string path) => _entries.GetValueOrDefault(path);

    private (string Folder, List<(string Id, string Type, string Target)> Relations) RelationsOf(ZipArchiveEntry owner)
    {
        var path = owner.FullName.Replace('\\', '/').TrimStart('/');
        var folder = path[..(path.LastIndexOf('/') + 1)];
        return (folder, Relations($"{folder}_rels/{path[folder.Length..]}.rels", folder));
    }

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
