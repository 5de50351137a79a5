namespace RealtimeRag.Server.Answers.Choice;

/// <summary>The backends that can answer.</summary>
internal enum BackendKind
{
    /// <summary>A Dify app.</summary>
    Dify,

    /// <summary>Any OpenAI-compatible chat endpoint.</summary>
    OpenAI,

    /// <summary>The embedded knowledge base.</summary>
    Knowledge,

    /// <summary>The built-in mock.</summary>
    Mock,
}

/// <summary>Names and properties of the backends.</summary>
internal static class BackendKinds
{
    /// <summary>The names by which settings, logs, metrics and clients refer to the backends.</summary>
    public static readonly string[] Names = ["dify", "openai", "knowledge", "mock"];

    /// <summary>The backend's name.</summary>
    public static string Name(this BackendKind kind) => Names[(int)kind];

    /// <summary>Whether each call may cost money, so that a question must not be sent to two of them.</summary>
    public static bool IsPaid(this BackendKind kind) => kind is BackendKind.Dify or BackendKind.OpenAI;

    /// <summary>The backend with a name that validation has accepted.</summary>
    public static BackendKind? Parse(string? name) => Array.IndexOf(Names, name) is >= 0 and var i ? (BackendKind)i : null;
}
