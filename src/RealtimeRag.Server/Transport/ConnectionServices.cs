using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>What all connections share. All of it is thread-safe.</summary>
/// <param name="Options">The limits.</param>
/// <param name="Gate">Counts connections.</param>
/// <param name="Sessions">Creates sessions.</param>
/// <param name="Resumption">Resumes sessions.</param>
/// <param name="Limits">The usage of each party.</param>
/// <param name="Parties">Determines the party to which limits assign a client.</param>
/// <param name="Log">The connections' log.</param>
internal sealed record ConnectionServices(
    TransportOptions Options,
    ConnectionGate Gate,
    SessionFactory Sessions,
    SessionResumption Resumption,
    ClientLimits Limits,
    Parties Parties,
    ILogger<WebSocketConnection> Log);
