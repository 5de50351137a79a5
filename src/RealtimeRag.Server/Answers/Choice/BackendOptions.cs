using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Choice;

/// <summary>What the operator says about which backend answers.</summary>
/// <param name="Named">The backend that <c>RAG_BACKEND</c> names, if it does.</param>
/// <param name="UseMock"><c>USE_MOCK_RAG</c>: on takes the mock, off insists on a real backend, null leaves it open.</param>
/// <param name="Fallback">The backend that answers when the first one fails before its first piece.</param>
internal sealed record BackendOptions(BackendKind? Named, bool? UseMock, BackendKind? Fallback)
{
    /// <summary>Reads <c>RAG_BACKEND</c>, <c>USE_MOCK_RAG</c> and <c>FALLBACK_BACKEND</c>.</summary>
    public static BackendOptions Read(SettingReader settings) => new(
        BackendKinds.Parse(settings.Choice("RAG_BACKEND", fallback: null, BackendKinds.Names)),
        settings.Switch("USE_MOCK_RAG"),
        BackendKinds.Parse(settings.Choice("FALLBACK_BACKEND", fallback: null, [.. BackendKinds.Names, "none"])));
}
