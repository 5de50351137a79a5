using System.Collections.Immutable;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>Converts a frame into the event for the application. Connect acknowledgements are handled by the session.</summary>
internal static class EventReader
{
    private const double MaxMilliseconds = 1e12;

    /// <summary>Converts a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="newText">For a piece of an answer: the part of its content that has not been delivered yet.</param>
    public static RagEvent Read(WireFrame frame, string newText) => Of(frame, newText) with { Seq = frame.Seq ?? 0, Json = frame.Json };

    private static RagEvent Of(WireFrame frame, string newText) => frame switch
    {
        { Type: "ack" } => new RagEvent.Acknowledged(frame.ReceivedType ?? "", frame.SessionId ?? ""),
        { Type: "status", Stage: { } stage } => new RagEvent.Status(stage, frame.Question, frame.Mode, frame.Note, frame.AnswerId),
        { Type: "decision", Kind: { } kind } => new RagEvent.Decision(kind, frame.Confidence ?? 0, frame.Text ?? "", frame.Reason ?? "", frame.Speaker),
        { Type: "answer" } => new RagEvent.Answer(frame.AnswerId, frame.StreamIndex ?? 0, newText, frame.Final == true ? End(frame) : null),
        { Type: "answer_replace", AnswerId: { } id } => new RagEvent.AnswerReplaced(id, frame.Content ?? "", frame.Reason ?? ""),
        { Type: "clarify", AnswerId: { } id } => new RagEvent.Clarify(id, [.. (frame.Choices ?? []).Select((c, i) => new ClarifyChoice(c?.N ?? i + 1, c?.Title ?? ""))]),
        { Type: "going_away", Reason: { } reason } => new RagEvent.GoingAway(reason, Span(frame.InMs) ?? TimeSpan.Zero, Span(frame.RetryMs)),
        { Type: "limit", Limit: { } limit } => new RagEvent.BudgetUsed(limit, frame.Used ?? 0, frame.Max ?? 0, Span(frame.ResetsInMs) ?? TimeSpan.Zero),
        { Type: "error" } => Error(frame),
        _ => new RagEvent.Unknown(frame.Type ?? ""),
    };

    private static RagEvent.Error Error(WireFrame frame) => new(
        frame.Code ?? "",
        frame.Message ?? "",
        frame.Retryable ?? false,
        Span(frame.RetryAfterMs),
        frame.AnswerId,
        frame.CorrelationId);

    private static AnswerEnd End(WireFrame frame) => new()
    {
        FinishReason = frame.FinishReason ?? "complete",
        Citations = [.. (frame.Citations ?? []).OfType<WireCitation>().Select(c => new AnswerCitation(c.Index ?? 0, c.Title ?? "", c.Snippet ?? "", c.Score ?? 0, c.Url))],
        Usage = frame.Usage is { } u
            ? new(u.PromptTokens ?? 0, u.CompletionTokens ?? 0, u.TotalTokens ?? 0, u.Price, u.Currency)
            : null,
        Timing = frame.Timing is { } t
            ? new(Span(t.Detect), Span(t.Queue), Span(t.First), Span(t.Total), t.Speculative ?? false)
            : null,
        ContextLost = frame.ContextLost ?? false,
        Suggested = frame.Suggested is { } suggested ? ImmutableArray.Create(suggested) : [],
    };

    /// <summary>A duration in milliseconds; null for one that makes no sense, such as a negative one or a thousand years.</summary>
    internal static TimeSpan? Span(double? milliseconds) => milliseconds is >= 0 and <= MaxMilliseconds and var value ? TimeSpan.FromMilliseconds(value) : null;
}
