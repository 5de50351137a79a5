namespace RealtimeRag.Server.Diagnostics;

/// <summary>
/// A backend, as named by OpenTelemetry's conventions for generative AI. These are still in development, so the names may change with them.
/// Immutable.
/// </summary>
/// <param name="Operation"><c>chat</c> or <c>retrieval</c>.</param>
/// <param name="Provider"><c>dify</c>, <c>openai</c>, <c>knowledge</c> or <c>mock</c>.</param>
/// <param name="Model">The model's name from the settings; null if the backend chooses it.</param>
internal sealed record GenAI(string Operation, string Provider, string? Model)
{
    /// <summary>The name of its spans.</summary>
    public string SpanName { get; } = $"{Operation} {Model ?? Provider}";

    /// <summary>The names for one of our backends.</summary>
    public static GenAI Of(string backend, string? model) => new(backend == "knowledge" ? "retrieval" : "chat", backend, model);
}
