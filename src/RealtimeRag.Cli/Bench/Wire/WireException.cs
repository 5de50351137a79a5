namespace RealtimeRag.Cli.Bench.Wire;

/// <summary>Thrown when the server violates the protocol or closes a connection unexpectedly.</summary>
internal sealed class WireException(string message) : Exception(message);
