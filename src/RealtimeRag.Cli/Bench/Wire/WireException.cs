namespace RealtimeRag.Cli.Bench.Wire;

/// <summary>The server violated the protocol, or closed a connection unexpectedly.</summary>
internal sealed class WireException(string message) : Exception(message);
