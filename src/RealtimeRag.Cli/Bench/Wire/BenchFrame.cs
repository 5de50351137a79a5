using System.Text.Json;

namespace RealtimeRag.Cli.Bench.Wire;

/// <summary>The fields of a server message that a bench needs. Missing fields are empty.</summary>
/// <param name="Type">The type.</param>
/// <param name="Stage">The stage of a status.</param>
/// <param name="Content">The text of an answer's piece.</param>
/// <param name="Finish">The finish reason of an answer's last piece.</param>
/// <param name="Code">The code of an error.</param>
/// <param name="Seq">The number; 0 for none.</param>
/// <param name="IsRecovered">Whether a resume was granted; null if the message is not a reply to one.</param>
/// <param name="Resume">What an acknowledgement offers for a resume: session, epoch and token.</param>
internal sealed record BenchFrame(string Type, string Stage, string Content, string Finish, string Code, long Seq, bool? IsRecovered, (string Session, string Epoch, string Token)? Resume)
{
    /// <summary>Reads a message.</summary>
    public static BenchFrame Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new(
            Text(root, "type"),
            Text(root, "stage"),
            Text(root, "content"),
            Text(root, "finish_reason"),
            Text(root, "code"),
            root.TryGetProperty("seq", out var seq) ? seq.GetInt64() : 0,
            root.TryGetProperty("recovered", out var recovered) ? recovered.GetBoolean() : null,
            root.TryGetProperty("resume_token", out var token) ? (Text(root, "session_id"), Text(root, "epoch"), token.GetString()!) : null);
    }

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
