namespace RealtimeRag.Core.Sessions;

/// <summary>Shifts all times in a session by the same amount, from one time scale to another.</summary>
internal static class SessionTimes
{
    public static SessionState Shift(SessionState state, TimeSpan by) => state with
    {
        Ending = state.Ending is { } ending ? ending with { Deadline = ending.Deadline + by } : null,
        LastHeard = state.LastHeard is { } heard ? heard with { At = heard.At + by } : null,
        Open = state.Open is { } open ? open with { ArrivedAt = open.ArrivedAt + by, Deadline = open.Deadline + by } : null,
        Running = state.Running is { } running
            ? running with { Asked = Shift(running.Asked, by), StartedAt = running.StartedAt + by, FirstAt = running.FirstAt + by }
            : null,
        Waiting = [.. state.Waiting.Select(asked => Shift(asked, by))],
        Interim = state.Interim is { } interim ? interim with { AskAt = interim.AskAt + by } : null,
        Speculation = state.Speculation is { } early ? early with { StartedAt = early.StartedAt + by } : null,
        Detached = state.Detached is { } detached
            ? new DetachDeadlines(detached.StopAnswers + by, detached.Forget + by)
            : null,
        Credentials = state.Credentials is { } credentials
            ? new CredentialDeadlines(credentials.End + by, credentials.WarnAt + by)
            : null,
    };

    private static AskedQuestion Shift(AskedQuestion asked, TimeSpan by) =>
        asked with { ArrivedAt = asked.ArrivedAt + by, DetectedAt = asked.DetectedAt + by };
}
