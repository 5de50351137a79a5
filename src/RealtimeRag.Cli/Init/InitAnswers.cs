using RealtimeRag.Server.Answers.Choice;

namespace RealtimeRag.Cli.Init;

/// <summary>The answers for the configuration to write; null means the default, or not asked yet.</summary>
internal sealed record InitAnswers
{
    public BackendKind? Backend { get; init; }

    public string? Key { get; init; }

    public string? KeyFile { get; init; }

    public string? Url { get; init; }

    public string? Model { get; init; }

    public string? Documents { get; init; }

    public bool HasKey => Key is not null || KeyFile is not null;

    /// <summary>The answers as settings, in the order in which they are written.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings()
    {
        yield return new("RAG_BACKEND", Backend!.Value.Name());
        var prefix = Backend == BackendKind.Dify ? "DIFY" : "OPENAI";
        (string Name, string? Value)[] others =
        [
            ($"{prefix}_API_KEY", Key),
            ($"{prefix}_API_KEY_FILE", KeyFile),
            ($"{prefix}_BASE_URL", Url),
            ("OPENAI_MODEL", Model),
            ("KNOWLEDGE_DIR", Documents),
        ];
        foreach (var (name, value) in others)
        {
            if (!string.IsNullOrEmpty(value))
            {
                yield return new(name, value);
            }
        }
    }
}
