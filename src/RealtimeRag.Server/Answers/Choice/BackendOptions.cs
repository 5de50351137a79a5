using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Choice;

/// <summary>The operator's settings for choosing the backend.</summary>
/// <param name="Named">The backend set by <c>RAG_BACKEND</c>, if any.</param>
/// <param name="UseMock"><c>USE_MOCK_RAG</c>: on selects the mock, off requires a real backend, null leaves it open.</param>
/// <param name="Fallback">The backend that answers if the primary one fails before its first piece.</param>
internal sealed record BackendOptions(BackendKind? Named, bool? UseMock, BackendKind? Fallback)
{
    /// <summary>Reads <c>RAG_BACKEND</c>, <c>USE_MOCK_RAG</c> and <c>FALLBACK_BACKEND</c>.</summary>
    public static BackendOptions Read(SettingReader settings) => new(
        BackendKinds.Parse(settings.Choice("RAG_BACKEND", fallback: null, BackendKinds.Names)),
        settings.Switch("USE_MOCK_RAG"),
        BackendKinds.Parse(settings.Choice("FALLBACK_BACKEND", fallback: null, [.. BackendKinds.Names, "none"])));
}
