using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace RealtimeRag.Server.WebConsole;

/// <summary>
/// The console's files: pages, modules and libraries, the JavaScript client and the sample conversations, all from the assembly. Immutable;
/// thread-safe.
/// </summary>
internal sealed class ConsoleFiles
{
    private const string Prefix = "console/";
    private const string PageName = "index.html";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".jsonl"] = "text/plain; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, ConsoleFile> _files;

    private ConsoleFiles(Dictionary<string, ConsoleFile> files)
    {
        Page = files[PageName];
        files.Remove(PageName);
        _files = files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The page itself, which is served at the server's root.</summary>
    public ConsoleFile Page { get; }

    /// <summary>The names of all other files, relative to <see cref="ConsoleEndpoints.Path"/>, with slashes.</summary>
    public IEnumerable<string> Names => _files.Keys;

    /// <summary>Reads the files of the assembly.</summary>
    public static ConsoleFiles Read()
    {
        var assembly = typeof(ConsoleFiles).Assembly;
        var files = new Dictionary<string, ConsoleFile>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            // Built on Windows, the names of folders end with a backslash.
            var name = resource.Replace('\\', '/');
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                files.Add(name[Prefix.Length..], new ConsoleFile(ContentTypes[Path.GetExtension(name)], Content(assembly, resource)));
            }
        }

        return new(files);
    }

    /// <summary>The file of that name; names are compared exactly.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ConsoleFile? file) => _files.TryGetValue(name, out file);

    private static byte[] Content(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
