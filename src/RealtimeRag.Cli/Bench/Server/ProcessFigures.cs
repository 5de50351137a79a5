using System.Text.Json.Serialization;

namespace RealtimeRag.Cli.Bench.Server;

/// <summary>The resources of the bench's server at one moment. Immutable.</summary>
/// <param name="Sessions">Sessions, connected or not.</param>
/// <param name="Connections">WebSockets.</param>
/// <param name="SessionBytes">Memory held for clients, in bytes.</param>
/// <param name="ManagedBytes">Managed memory after a collection, in bytes.</param>
/// <param name="ResidentBytes">Resident memory, in bytes.</param>
/// <param name="Sockets">Open sockets without those of pooled connections to the backend; 0 if unknown.</param>
/// <param name="Timers">Active timers.</param>
/// <param name="Replies">Replies that the backend is sending.</param>
/// <param name="Answers">Answers that hold a slot.</param>
/// <param name="TurnedAway">Questions refused because too many were being answered.</param>
/// <param name="Unobserved">Unobserved task exceptions.</param>
/// <param name="Errors">Errors in the log.</param>
/// <param name="Asked">Questions at the backend, by who asked them.</param>
internal sealed record ProcessFigures(
    int Sessions,
    int Connections,
    long SessionBytes,
    long ManagedBytes,
    long ResidentBytes,
    int Sockets,
    long Timers,
    int Replies,
    int Answers,
    long TurnedAway,
    int Unobserved,
    int Errors,
    Dictionary<string, long> Asked);

/// <summary>The format in which one process sends the figures to the other.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProcessFigures))]
internal sealed partial class ProcessFiguresJson : JsonSerializerContext;
