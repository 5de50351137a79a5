using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Knowledge;

/// <summary>Where the documents are, where their index is kept, and the bounds on both. Immutable.</summary>
/// <param name="Directory">The folder of documents (<c>KNOWLEDGE_DIR</c>); it is only read.</param>
/// <param name="StorePath">The SQLite file of the index (<c>KNOWLEDGE_STORE</c>); see <see cref="DefaultStorePath"/>.</param>
public sealed record KnowledgeOptions(string Directory, string StorePath)
{
    /// <summary>The folder used where none is named.</summary>
    public const string DefaultDirectory = "knowledge";

    /// <summary>Files above this size in bytes are skipped and reported (<c>KNOWLEDGE_MAX_FILE_MB</c>, default 20 MB).</summary>
    public long MaxFileBytes { get; init; } = 20L * 1024 * 1024;

    /// <summary>Text of one document, in characters, above which it is refused. Default 20 million.</summary>
    public long MaxDocumentCharacters { get; init; } = 20_000_000;

    /// <summary>How many files are looked at; the rest is reported. Default 100,000.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>The whole folder is compared with the index this often, whatever the watcher said (<c>KNOWLEDGE_RESCAN</c>, default 60 s).</summary>
    public TimeSpan RescanInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a changed file must rest before it is read, so that half a save is not. Default 150 ms.</summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How often a process that shares another one's index looks for its changes. Default 1 s.</summary>
    public TimeSpan FollowInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether changes are watched for; without it they are found by the next rescan.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>The longest answer taken from the documents, in characters. Default 300.</summary>
    public int AnswerCharacters { get; init; } = 300;

    /// <summary>Makes vectors of passages and questions for a search by meaning beside that by words; null leaves it out.</summary>
    public IEmbedder? Embedder { get; init; }

    /// <summary>The version of readers and schema where it is not that of this program; tests raise it.</summary>
    internal int? ContentVersion { get; init; }

    /// <summary>Called with every connection that writes, so that tests can fill the disk or lock the file.</summary>
    internal Action<Microsoft.Data.Sqlite.SqliteConnection>? WriterOpened { get; init; }

    /// <summary>Where <c>pdftotext</c> is looked for, as PATH is written.</summary>
    internal Func<string?> ProgramPath { get; init; } = () => Environment.GetEnvironmentVariable("PATH");

    /// <summary>
    /// The index of a folder where none is named: a file of its own in the user's data folder (or, under systemd, the state folder),
    /// so that the documents may be read-only; where there is no such place, a folder in the temporary folder that belongs to the user alone.
    /// </summary>
    /// <param name="directory">The folder of documents; relative ones are taken from the working directory.</param>
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
