using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Answers;

/// <summary>Why a backend gave no answer or only part of one, worded for the client: without any key, address or response body of the backend.</summary>
/// <param name="Code">The protocol's code.</param>
/// <param name="Message">Cause and remedy.</param>
/// <param name="Retryable">Whether asking again later can succeed.</param>
/// <param name="RetryAfter">How long to wait before that, if known.</param>
public sealed record AnswerFailure(ErrorCode Code, LocalizedText Message, bool Retryable, TimeSpan? RetryAfter = null)
{
    /// <summary>The limit that was hit, as the protocol names it; null if there is none.</summary>
    public string? Limit { get; init; }

    /// <summary>The failure with the general text and retry rule of its code.</summary>
    public static AnswerFailure Of(ErrorCode code) => new(code, ErrorTable.Message(code), ErrorTable.IsRetryable(code));
}

/// <summary>Ends an answer's stream with a failure for the client.</summary>
public sealed class AnswerFailedException : Exception
{
    /// <summary>Creates the exception for one failure.</summary>
    /// <param name="failure">What the client receives.</param>
    /// <param name="innerException">The technical cause, for the log only.</param>
    public AnswerFailedException(AnswerFailure failure, Exception? innerException = null)
        : base(ErrorTable.WireName(failure.Code), innerException) => Failure = failure;

    /// <summary>What the client receives.</summary>
    public AnswerFailure Failure { get; }

    /// <summary>Whether it is certain that the backend did no work for the question, so that asking another backend cannot be paid for twice.</summary>
    public bool NothingRan { get; init; }

    /// <summary>Whether the limit of the whole answer expired. If the backend had begun to answer by then, it is slow or thorough, but healthy.</summary>
    public bool WholeLimitPassed { get; init; }
}
