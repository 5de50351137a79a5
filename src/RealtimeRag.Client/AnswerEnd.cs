using System.Collections.Immutable;

namespace RealtimeRag.Client;

/// <summary>How an answer ended. In v1 only <see cref="FinishReason"/> has a value, <c>complete</c>: the frames say no more.</summary>
public sealed record AnswerEnd
{
    /// <summary><c>complete</c>, <c>cancelled</c>, <c>incomplete</c>, <c>error</c> or <c>truncated</c>.</summary>
    public string FinishReason { get; init; } = "complete";

    /// <summary>Where the answer comes from, best first.</summary>
    public ImmutableArray<AnswerCitation> Citations { get; init; } = [];

    /// <summary>What the answer cost, where the backend says.</summary>
    public AnswerUsage? Usage { get; init; }

    /// <summary>How long its parts took.</summary>
    public AnswerTiming? Timing { get; init; }

    /// <summary>The backend began a new conversation: it no longer knows what was asked before.</summary>
    public bool ContextLost { get; init; }

    /// <summary>Follow-up questions, where the backend offers them and they were asked for.</summary>
    public ImmutableArray<string> Suggested { get; init; } = [];
}

/// <summary>One source of an answer.</summary>
/// <param name="Index">The number by which the answer refers to it, from 1.</param>
/// <param name="Title">The document's name or heading.</param>
/// <param name="Snippet">The passage.</param>
/// <param name="Score">The backend's score; its scale is the backend's.</param>
/// <param name="Url">Where the source can be opened, if anywhere.</param>
public sealed record AnswerCitation(int Index, string Title, string Snippet, double Score, string? Url = null);

/// <summary>Tokens and price of an answer.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="TotalTokens">Tokens in all.</param>
/// <param name="Price">A decimal number as text, if the backend says one.</param>
/// <param name="Currency">The price's currency code.</param>
public sealed record AnswerUsage(long PromptTokens, long CompletionTokens, long TotalTokens, string? Price = null, string? Currency = null);

/// <summary>How long the parts of an answer took, from the arrival of the final chunk.</summary>
/// <param name="Detect">Until the question was found.</param>
/// <param name="Queue">Waiting for earlier answers.</param>
/// <param name="First">Until the first piece.</param>
/// <param name="Total">Until the last piece.</param>
/// <param name="Speculative">Whether the backend was asked before the final chunk confirmed the question.</param>
public sealed record AnswerTiming(TimeSpan? Detect, TimeSpan? Queue, TimeSpan? First, TimeSpan? Total, bool Speculative);
