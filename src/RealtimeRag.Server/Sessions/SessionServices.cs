using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.Server.Sessions;

/// <summary>What all sessions of the process share. All of it is thread-safe.</summary>
/// <param name="Rules">Limits and the question finder.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Runner">Asks the backend.</param>
/// <param name="Registry">The sessions of this process.</param>
/// <param name="Directory">Maps resume tokens to sessions and their locations.</param>
/// <param name="Detached">The sessions of this process without a connection.</param>
/// <param name="Memory">Tracks the memory of sessions.</param>
/// <param name="Speculation">The budget for speculation.</param>
/// <param name="Credentials">Checks credentials.</param>
/// <param name="Limits">The usage of each party.</param>
/// <param name="ClientErrors">Counts errors caused by clients.</param>
/// <param name="Turns">Notified of questions that have ended.</param>
/// <param name="Metrics">Counts errors.</param>
/// <param name="Log">The sessions' log.</param>
/// <param name="Store">Where other nodes find the sessions; null for a server of one node.</param>
internal sealed record SessionServices(
    SessionRules Rules,
    SessionClock Clock,
    AnswerRunner Runner,
    SessionRegistry Registry,
    ISessionDirectory Directory,
    DetachedSessions Detached,
    MemoryBudget Memory,
    SpeculationBudget Speculation,
    ICredentialCheck Credentials,
    ClientLimits Limits,
    ClientErrorLog ClientErrors,
    TurnObservers Turns,
    ServerMetrics Metrics,
    ILogger<SessionLoop> Log,
    ISessionStore? Store = null);
