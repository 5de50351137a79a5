using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>What every connection shares. All of it is thread-safe.</summary>
/// <param name="Options">The bounds.</param>
/// <param name="Gate">Counts connections.</param>
/// <param name="Sessions">Begins sessions.</param>
/// <param name="Resumption">Takes up sessions again.</param>
/// <param name="Limits">What each party uses.</param>
/// <param name="Parties">Says as whom limits count a client.</param>
/// <param name="Log">The connections' log.</param>
internal sealed record ConnectionServices(
    TransportOptions Options,
    ConnectionGate Gate,
    SessionFactory Sessions,
    SessionResumption Resumption,
    ClientLimits Limits,
    Parties Parties,
    ILogger<WebSocketConnection> Log);
