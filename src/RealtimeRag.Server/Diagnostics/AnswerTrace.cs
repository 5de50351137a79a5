using System.Diagnostics;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>
/// The trace of one answer. The root span lasts from hearing the question to the end of its answer; below it are <c>detect</c>, <c>queue</c> and one
/// span for each backend that was asked. Never contains what was said. Costs nothing if no traces are collected. Used by one session's loop.
/// </summary>
internal sealed class AnswerTrace
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = ServerMetrics.MeterName;

    private AnswerTrace(Activity root) => Root = root;

    /// <summary>The source of all spans.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Whether traces are collected.</summary>
    public static bool IsWanted => Source.HasListeners();

    /// <summary>The root span.</summary>
    public Activity Root { get; }

    /// <summary>Begins a new trace, regardless of the caller's current span; null if it is not sampled.</summary>
    /// <param name="heardAt">When the question was heard.</param>
    /// <param name="client">The client's trace, to link to.</param>
    /// <param name="sessionId">The session's id, by which its log messages can be found.</param>
    /// <param name="answerId">The answer's id in the session.</param>
    public static AnswerTrace? Begin(DateTimeOffset heardAt, ClientTrace? client, string sessionId, string answerId)
    {
        var before = Activity.Current;
        Activity.Current = null;
        var root = Source.StartActivity(
            "rag.answer", ActivityKind.Server, default(ActivityContext), [new("session.id", sessionId), new("rag.answer.id", answerId)],
            client is null ? null : [new ActivityLink(client.Context)], heardAt);
        Activity.Current = before;
        return root is null ? null : new(root);
    }

    /// <summary>Ends the trace.</summary>
    /// <param name="at">The time.</param>
    /// <param name="reason">How the answer ended, as on the wire.</param>
    /// <param name="code">The error; null for none.</param>
    /// <param name="timing">The answer's times, measured from hearing the question; null if they are not known.</param>
    public void End(DateTimeOffset at, string reason, string? code, AnswerFrameTiming? timing)
    {
        Root.SetTag("rag.finish_reason", reason);
        if (code is not null)
        {
            Root.SetTag("error.type", code).SetStatus(ActivityStatusCode.Error);
        }

        if (timing is not null)
        {
            var heard = at - timing.Total;
            Note("detect", heard, heard + timing.Detect);
            if (timing.Queue > timing.Detect)
            {
                Note("queue", heard + timing.Detect, heard + timing.Queue);
            }

            if (timing.First is { } first)
            {
                Root.AddEvent(new("first piece", heard + first));
            }
        }

        Root.SetEndTime(at.UtcDateTime);
        Stop();
    }

    /// <summary>Ends the trace of a speculative question whose answer is not needed.</summary>
    public void Drop()
    {
        Root.SetTag("rag.finish_reason", "dropped");
        Stop();
    }

    private void Note(string name, DateTimeOffset start, DateTimeOffset end)
    {
        var before = Activity.Current;
        using (var span = Source.StartActivity(name, ActivityKind.Internal, Root.Context, startTime: start))
        {
            span?.SetEndTime(end.UtcDateTime);
        }

        Activity.Current = before;
    }

    // Stopping the root makes its parent current, which is not ours.
    private void Stop()
    {
        var before = Activity.Current;
        Root.Stop();
        Activity.Current = before == Root ? null : before;
    }
}
