using System.Text.Json;

namespace RealtimeRag.FakeDify;

/// <summary>One request that the fake received.</summary>
public sealed record FakeDifyRequest(string Method, string Path, string Query, string? Authorization, string Body)
{
    /// <summary>The body's fields.</summary>
    public JsonElement Json => JsonElement.Parse(Body.Length == 0 ? "{}" : Body);

    /// <summary>Whether this is a question.</summary>
    public bool IsQuestion => Method == "POST" && Path == "/v1/chat-messages";

    /// <summary>Whether this stops a task.</summary>
    public bool IsStop => Method == "POST" && Path.StartsWith("/v1/chat-messages/", StringComparison.Ordinal) && Path.EndsWith("/stop", StringComparison.Ordinal);

    /// <summary>The id of the task to stop.</summary>
    public string StoppedTask => Path.Split('/')[^2];

    /// <summary>Whether the question has a value for an input variable.</summary>
    public bool HasInput(string name) =>
        Json.TryGetProperty("inputs", out var inputs) && inputs.ValueKind == JsonValueKind.Object
        && inputs.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    /// <summary>One text field of the body, or null.</summary>
    public string? Text(string field) => Json.TryGetProperty(field, out var value) ? value.GetString() : null;
}
