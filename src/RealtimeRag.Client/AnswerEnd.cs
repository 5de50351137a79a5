using System.Collections.Immutable;

namespace RealtimeRag.Client;

/// <summary>How an answer ended. In v1, <see cref="FinishReason"/> is always <c>complete</c> and nothing else is set.</summary>
public sealed record AnswerEnd
{
    /// <summary><c>complete</c>, <c>cancelled</c>, <c>incomplete</c>, <c>error</c> or <c>truncated</c>.</summary>
    public string FinishReason { get; init; } = "complete";

    /// <summary>The sources of the answer, best first.</summary>
    public ImmutableArray<AnswerCitation> Citations { get; init; } = [];

    /// <summary>The cost of the answer, if the backend reports it.</summary>
    public AnswerUsage? Usage { get; init; }

    /// <summary>How long the phases of the answer took.</summary>
    public AnswerTiming? Timing { get; init; }

    /// <summary>Whether the backend began a new conversation and no longer knows the earlier questions.</summary>
    public bool ContextLost { get; init; }

    /// <summary>Follow-up questions, if the backend suggests them and the client requested them.</summary>
    public ImmutableArray<string> Suggested { get; init; } = [];
}

/// <summary>One source of an answer.</summary>
/// <param name="Index">The number with which the answer refers to it, from 1.</param>
/// <param name="Title">The document's name or heading.</param>
/// <param name="Snippet">The passage.</param>
/// <param name="Score">The backend's score, on the backend's own scale.</param>
/// <param name="Url">Where the source can be opened, if available.</param>
public sealed record AnswerCitation(int Index, string Title, string Snippet, double Score, string? Url = null);

/// <summary>Tokens and price of an answer.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="TotalTokens">Total number of tokens.</param>
/// <param name="Price">The price as a decimal number, if the backend reports one.</param>
/// <param name="Currency">The price's currency code.</param>
public sealed record AnswerUsage(long PromptTokens, long CompletionTokens, long TotalTokens, string? Price = null, string? Currency = null);

/// <summary>How long the phases of an answer took, from the arrival of the final chunk.</summary>
/// <param name="Detect">Until the question was found.</param>
/// <param name="Queue">Waiting for earlier answers.</param>
/// <param name="First">Until the first piece.</param>
/// <param name="Total">Until the last piece.</param>
/// <param name="Speculative">Whether the backend was asked before the final chunk confirmed the question.</param>
public sealed record AnswerTiming(TimeSpan? Detect, TimeSpan? Queue, TimeSpan? First, TimeSpan? Total, bool Speculative);
