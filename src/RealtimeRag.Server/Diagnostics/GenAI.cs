namespace RealtimeRag.Server.Diagnostics;

/// <summary>A backend as OpenTelemetry's conventions for generative AI name it. Those are still in development: the names may follow them. Immutable.</summary>
/// <param name="Operation"><c>chat</c> or <c>retrieval</c>.</param>
/// <param name="Provider"><c>dify</c>, <c>openai</c>, <c>knowledge</c> or <c>mock</c>.</param>
/// <param name="Model">The model's name from the settings; null where the backend chooses.</param>
internal sealed record GenAI(string Operation, string Provider, string? Model)
{
    /// <summary>The name of its spans.</summary>
    public string SpanName { get; } = $"{Operation} {Model ?? Provider}";

    /// <summary>The names for a backend of ours.</summary>
    public static GenAI Of(string backend, string? model) => new(backend == "knowledge" ? "retrieval" : "chat", backend, model);
}
