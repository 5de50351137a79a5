using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>What every connection shares. All of it is thread-safe.</summary>
/// <param name="Options">The bounds.</param>
/// <param name="Gate">Counts connections.</param>
/// <param name="Sessions">Begins sessions.</param>
/// <param name="Resumption">Takes up sessions again.</param>
/// <param name="Log">The connections' log.</param>
internal sealed record ConnectionServices(
    TransportOptions Options,
    ConnectionGate Gate,
    SessionFactory Sessions,
    SessionResumption Resumption,
    ILogger<WebSocketConnection> Log);
