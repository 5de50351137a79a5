using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.Server.WebConsole.Watch;

/// <summary>Describes what the server is doing, without anything that was said. Thread-safe.</summary>
internal sealed class ServerFigures(
    ServerGauges gauges,
    AnswerLedger ledger,
    ServerMetrics metrics,
    SessionRegistry sessions,
    IAnswerSource backend,
    TimedDebugLog debugLog,
    IEnumerable<IReadinessCheck> checks)
{
    private const int MostListed = 500;

    private readonly IReadinessCheck[] _checks = [.. checks];

    /// <summary>The current figures.</summary>
    public StatsReply Stats() => new(
        typeof(ServerFigures).Assembly.GetName().Version!.ToString(3),
        ledger.StartedAt,
        backend.Name,
        gauges.IsReady(),
        [.. _checks.SelectMany(static check => check.Problems).Select(static problem => problem.Name).Distinct()],
        new(gauges.Connected(), gauges.Detached(), sessions.All.Count(static session => session.IsAnswering)),
        gauges.Connections(),
        new(gauges.SessionBytes(), GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet),
        Answers(),
        metrics.Errors.ToDictionary(StringComparer.Ordinal),
        metrics.Breakers.ToDictionary(static breaker => breaker.Key, static breaker => breaker.Value ? "open" : "closed", StringComparer.Ordinal),
        debugLog.Until);

    /// <summary>The newest answers.</summary>
    public AnswersReply NewestAnswers() => new([.. ledger.Newest.Reverse().Select(Line)]);

    /// <summary>The sessions.</summary>
    public SessionsReply Sessions() => new(
        sessions.Count, [.. sessions.All.OrderByDescending(static session => session.Since).Take(MostListed).Select(Line)]);

    private AnswerFigures Answers()
    {
        var newest = ledger.Newest;
        return new(
            ledger.Total,
            newest.Count,
            PercentilesOf(newest.Select(static turn => turn.Timing?.First).OfType<TimeSpan>()),
            PercentilesOf(newest.Where(static turn => turn.Timing is not null).Select(static turn => turn.Total)),
            [.. ledger.LastHour.Select(static minute => new MinuteFigures(minute.At, minute.Answered, minute.Failed, minute.NothingFound))]);
    }

    private static Percentiles? PercentilesOf(IEnumerable<TimeSpan> times)
    {
        List<double> sorted = [.. times.Select(static time => Math.Round(time.TotalMilliseconds, 1)).Order()];
        return sorted.Count == 0 ? null : new(Percentile.Of(sorted, 0.5), Percentile.Of(sorted, 0.9), Percentile.Of(sorted, 0.99));
    }

    private static AnswerLine Line(TurnSummary turn) => new(
        turn.Session, turn.AnswerId, turn.EndedAt, turn.Reason, turn.Code, turn.NothingFound, Milliseconds(turn.Total)!.Value,
        Milliseconds(turn.Timing?.Detect), Milliseconds(turn.Timing?.Queue), Milliseconds(turn.Timing?.First), turn.Timing?.IsSpeculative ?? false);

    private static double? Milliseconds(TimeSpan? time) => time is { } value ? Math.Round(value.TotalMilliseconds, 1) : null;

    private static SessionLine Line(SessionLoop session)
    {
        var activity = session.Activity;
        var principal = session.Principal;
        return new(
            session.Address.Key, session.SessionId, principal.Name.Length == 0 ? principal.CountedAs.Key : principal.ToString(), session.Since,
            session.ProtocolVersion == ProtocolVersion.V2 ? 2 : 1, activity.State, activity.Answers, activity.Waiting);
    }
}
