using System.Diagnostics;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>
/// The span of one question to one backend, by OpenTelemetry's conventions for generative AI. Never contains what was said. Used by one answer.
/// </summary>
internal sealed class BackendTrace
{
    private readonly Activity _span;

    private BackendTrace(Activity span) => _span = span;

    /// <summary>Begins a span below the current one; null if no traces are collected.</summary>
    public static BackendTrace? Begin(GenAI backend)
    {
        var before = Activity.Current;
        var span = AnswerTrace.Source.StartActivity(backend.SpanName, ActivityKind.Client);
        Activity.Current = before;
        if (span is null)
        {
            return null;
        }

        span.SetTag("gen_ai.operation.name", backend.Operation).SetTag("gen_ai.provider.name", backend.Provider);
        if (backend.Model is { } model)
        {
            span.SetTag("gen_ai.request.model", model);
        }

        return new(span);
    }

    /// <summary>Makes the span the parent of everything that the caller does before it returns, such as requests to the backend.</summary>
    public void Enter() => Activity.Current = _span;

    /// <summary>Records the first piece of the answer.</summary>
    public void FirstPiece() => _span.AddEvent(new("first piece"));

    /// <summary>Records the token usage.</summary>
    public void Used(TokenUsage usage) =>
        _span.SetTag("gen_ai.usage.input_tokens", usage.PromptTokens).SetTag("gen_ai.usage.output_tokens", usage.CompletionTokens);

    /// <summary>Ends the span: the answer has ended for its reader.</summary>
    /// <param name="outcome">As in the metrics.</param>
    /// <param name="code">The error; null for none.</param>
    public void End(string outcome, string? code)
    {
        _span.SetTag("rag.outcome", outcome);
        if (code is not null)
        {
            _span.SetTag("error.type", code).SetStatus(ActivityStatusCode.Error);
        }

        var before = Activity.Current;
        _span.Stop();
        Activity.Current = before == _span ? _span.Parent : before;
    }
}
