using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Knowledge;

/// <summary>Where the documents and their index are, and the limits for both. Immutable.</summary>
/// <param name="Directory">The folder of documents (<c>KNOWLEDGE_DIR</c>); it is never written to.</param>
/// <param name="StorePath">The SQLite file of the index (<c>KNOWLEDGE_STORE</c>); see <see cref="DefaultStorePath"/>.</param>
public sealed record KnowledgeOptions(string Directory, string StorePath)
{
    /// <summary>The default folder.</summary>
    public const string DefaultDirectory = "knowledge";

    /// <summary>Files above this size in bytes are skipped and reported (<c>KNOWLEDGE_MAX_FILE_MB</c>, default 20 MB).</summary>
    public long MaxFileBytes { get; init; } = 20L * 1024 * 1024;

    /// <summary>Maximum text length of one document, in characters; longer ones are refused. Default 20 million.</summary>
    public long MaxDocumentCharacters { get; init; } = 20_000_000;

    /// <summary>Maximum number of files to index; the rest are reported. Default 100,000.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>How often the whole folder is compared with the index, even if the watcher reports nothing (<c>KNOWLEDGE_RESCAN</c>, default 60 s).</summary>
    public TimeSpan RescanInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a changed file must be quiet before it is read, so that no half-saved file is. Default 150 ms.</summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How often a process that shares another one's index checks it for changes. Default 1 s.</summary>
    public TimeSpan FollowInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether to watch the folder for changes; if not, the next rescan finds them.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>Maximum length of an answer taken from the documents, in characters. Default 300.</summary>
    public int AnswerCharacters { get; init; } = 300;

    /// <summary>Computes vectors of passages and questions for searching by meaning as well as by words; null disables it.</summary>
    public IEmbedder? Embedder { get; init; }

    /// <summary>Overrides the version of readers and schema; used by tests.</summary>
    internal int? ContentVersion { get; init; }

    /// <summary>Called with every connection that writes, so that tests can fill the disk or lock the file.</summary>
    internal Action<Microsoft.Data.Sqlite.SqliteConnection>? WriterOpened { get; init; }

    /// <summary>Returns the search path for <c>pdftotext</c>, in the format of PATH.</summary>
    internal Func<string?> ProgramPath { get; init; } = () => Environment.GetEnvironmentVariable("PATH");

    /// <summary>
    /// The default index file of a folder: one file per folder in the user's data directory (under systemd, the state directory),
    /// so that the documents may be read-only. If there is no such directory, in a private directory below the temporary one.
    /// </summary>
    /// <param name="directory">The folder of documents; a relative path is resolved against the working directory.</param>
    public static string DefaultStorePath(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..16];
        return Path.Combine(DataFolder(), $"knowledge-{name}.db");
    }

    private static string DataFolder()
    {
        var state = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        if (!string.IsNullOrEmpty(state))
        {
            return state;
        }

        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0 ? Path.Combine(data, "realtime-rag") : TemporaryFolder.Path;
    }
}
