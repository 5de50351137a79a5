using System.Diagnostics;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>The trace of a client, to which those of its answers are linked. Immutable.</summary>
/// <param name="Context">The context of the trace.</param>
internal sealed record ClientTrace(ActivityContext Context)
{
    /// <summary>Reads W3C Trace Context; null if the headers are not valid, as that standard requires.</summary>
    public static ClientTrace? Read(string? traceparent, string? tracestate = null) =>
        ActivityContext.TryParse(traceparent, tracestate, isRemote: true, out var context) ? new(context) : null;
}
