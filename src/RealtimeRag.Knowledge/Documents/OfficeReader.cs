using System.IO.Compression;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Opens an Office file within the limits, and turns any fault in it into a notice.</summary>
internal static class OfficeReader
{
    /// <summary>Reads a package.</summary>
    /// <param name="content">The file.</param>
    /// <param name="kind">Which kind of package it is.</param>
    /// <param name="budget">How much its parts may unpack to.</param>
    /// <param name="read">Reads the parts.</param>
    /// <exception cref="DocumentException">The file is not a package, is damaged, or unpacks to too much.</exception>
    public static void Read(byte[] content, OfficeKind kind, OfficeBudget budget, Action<OfficePackage> read)
    {
        if (content is not [(byte)'P', (byte)'K', ..])
        {
            throw new DocumentException(kind.Locked);
        }

        try
        {
            using var archive = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
            read(new OfficePackage(archive, budget, kind));
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or NotSupportedException)
        {
            throw new DocumentException(kind.Broken, inner: e);
        }
    }
}
