using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Answers;

namespace RealtimeRag.Server.Sessions;

/// <summary>What every session of the process shares. All of it is thread-safe.</summary>
/// <param name="Rules">Limits and the question finder.</param>
/// <param name="Clock">The time.</param>
/// <param name="Runner">Asks the backend.</param>
/// <param name="Registry">Knows all sessions.</param>
/// <param name="Store">Finds sessions for clients that come back.</param>
/// <param name="ReplayBudget">Counts what replay buffers hold.</param>
/// <param name="Speculation">The process's budget for asking early.</param>
/// <param name="ClientErrors">Counts the errors that clients cause.</param>
/// <param name="Log">The sessions' log.</param>
internal sealed record SessionServices(
    SessionRules Rules,
    SessionClock Clock,
    AnswerRunner Runner,
    SessionRegistry Registry,
    ISessionStore Store,
    ReplayBudget ReplayBudget,
    SpeculationBudget Speculation,
    ClientErrorLog ClientErrors,
    ILogger<SessionLoop> Log);
