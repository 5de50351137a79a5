using RealtimeRag.Knowledge;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>Reads the location and the limits of the documents.</summary>
internal static class KnowledgeSettings
{
    /// <summary>Reads <c>KNOWLEDGE_DIR</c>, <c>KNOWLEDGE_STORE</c>, <c>KNOWLEDGE_MAX_FILE_MB</c>, <c>KNOWLEDGE_RESCAN</c> and <c>KNOWLEDGE_WATCH</c>.</summary>
    public static KnowledgeOptions Read(SettingReader settings)
    {
        var directory = settings.Text("KNOWLEDGE_DIR") ?? DefaultDirectory();
        var store = settings.Text("KNOWLEDGE_STORE") ?? KnowledgeOptions.DefaultStorePath(directory);
        return new KnowledgeOptions(directory, store)
        {
            MaxFileBytes = settings.Integer("KNOWLEDGE_MAX_FILE_MB", fallback: 20, min: 1, max: 2_000) * 1024L * 1024L,
            RescanInterval = settings.Seconds("KNOWLEDGE_RESCAN", fallback: 60, min: 1, max: 86_400),
            Watch = settings.Switch("KNOWLEDGE_WATCH") ?? true,
        };
    }

    // If no folder is set, use the handbook shipped with the program.
    private static string DefaultDirectory()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, KnowledgeOptions.DefaultDirectory);
        return !Directory.Exists(KnowledgeOptions.DefaultDirectory) && Directory.Exists(beside) ? beside : KnowledgeOptions.DefaultDirectory;
    }
}
