using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Memory;

namespace RealtimeRag.Server.Sessions;

/// <summary>What every session of the process shares. All of it is thread-safe.</summary>
/// <param name="Rules">Limits and the question finder.</param>
/// <param name="Clock">The time.</param>
/// <param name="Runner">Asks the backend.</param>
/// <param name="Registry">Knows all sessions of this process.</param>
/// <param name="Directory">Knows where each session is, by resume token.</param>
/// <param name="Detached">The sessions of this process without a connection.</param>
/// <param name="Memory">Counts what sessions hold.</param>
/// <param name="Speculation">The process's budget for asking early.</param>
/// <param name="Credentials">Looks at credentials.</param>
/// <param name="Limits">What each party uses.</param>
/// <param name="ClientErrors">Counts the errors that clients cause.</param>
/// <param name="Log">The sessions' log.</param>
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
    ILogger<SessionLoop> Log);
