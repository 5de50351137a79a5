using System.Globalization;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.Server.Recording;

/// <summary>A recorded question and what became of it. Immutable. Content: never to be logged.</summary>
internal sealed record HistoryRow
{
    /// <summary>Its number in the file, in ascending order; 0 before it is written.</summary>
    public long Id { get; init; }

    /// <summary>The session's own id.</summary>
    public required string Session { get; init; }

    /// <summary>The session's id as its client calls it.</summary>
    public required string SessionId { get; init; }

    /// <summary>The answer's id in the session.</summary>
    public required string AnswerId { get; init; }

    /// <summary>Who asked.</summary>
    public required string Principal { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The answer; null where only questions are kept.</summary>
    public string? Answer { get; init; }

    /// <summary>How it ended, as on the wire.</summary>
    public required string FinishReason { get; init; }

    /// <summary>The error; null for none.</summary>
    public string? Code { get; init; }

    /// <summary>Whether the answer only says that the documents contain no answer.</summary>
    public bool NothingFound { get; init; }

    /// <summary>How many sources the answer names.</summary>
    public int Sources { get; init; }

    /// <summary>The confidence that it is a question; null where nothing was decided.</summary>
    public double? Confidence { get; init; }

    /// <summary>Why it was taken for a question; null where nothing was decided.</summary>
    public string? Decision { get; init; }

    /// <summary>From hearing it to its first piece, in milliseconds; null without one.</summary>
    public double? FirstMs { get; init; }

    /// <summary>From hearing it to its end, in milliseconds.</summary>
    public double TotalMs { get; init; }

    /// <summary>Tokens of the question and the answer together; null where the backend reports none.</summary>
    public long? Tokens { get; init; }

    /// <summary>The price with its currency; null where the backend reports none.</summary>
    public string? Price { get; init; }

    /// <summary><c>like</c> or <c>dislike</c>; null for neither.</summary>
    public string? Rating { get; init; }

    /// <summary>Why it counts as unanswered; null where it was answered.</summary>
    public string? Unanswered =>
        NothingFound ? "nothing_found"
        : Code == ErrorTable.WireName(ErrorCode.RagEmpty) ? "empty"
        : Code is not null ? "failed"
        : Rating == "dislike" ? "disliked"
        : null;

    /// <summary>What is kept of a question that has ended.</summary>
    public static HistoryRow Of(EndedTurn turn, RecordingMode mode) => new()
    {
        Session = turn.SessionKey,
        SessionId = turn.SessionId,
        AnswerId = turn.AnswerId,
        Principal = turn.Principal.ToString(),
        EndedAt = turn.EndedAt,
        Question = turn.Question,
        Answer = mode == RecordingMode.Full ? turn.Answer : null,
        FinishReason = turn.ReasonName,
        Code = turn.CodeName,
        NothingFound = turn.NothingFound,
        Sources = turn.Sources,
        Confidence = turn.Confidence is { } confidence ? Math.Round(confidence, 4) : null,
        Decision = turn.Decision,
        FirstMs = turn.Timing?.First is { } first ? Math.Round(first.TotalMilliseconds, 1) : null,
        TotalMs = Math.Round(turn.Total.TotalMilliseconds, 1),
        Tokens = turn.Usage?.TotalTokens,
        Price = turn.Usage is { Price: { } price } usage ? string.Create(CultureInfo.InvariantCulture, $"{price} {usage.Currency}").Trim() : null,
    };
}
