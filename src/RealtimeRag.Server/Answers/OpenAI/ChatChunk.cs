using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The relevant parts of one event, or of a whole reply in one document. Text may end in half a surrogate pair.</summary>
internal sealed record ChatChunk
{
    /// <summary>The alternatives of the answer; we request one, but some servers send more.</summary>
    public ImmutableArray<ChatChoice> Choices { get; init; } = [];

    /// <summary>The token usage, if reported.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>A failure reported by the event, possibly only a suspected one: see <see cref="IsErrorCertain"/>.</summary>
    public ReportedError? Error { get; init; }

    /// <summary>Whether it is a failure regardless of what follows. Otherwise it is one only if no text follows.</summary>
    public bool IsErrorCertain { get; init; }
}

/// <summary>The part of one alternative in an event.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Piece">The next piece of text.</param>
/// <param name="Message">Text of a complete message; some servers send it in a stream, as a piece or as all the text so far.</param>
/// <param name="IsThinking">Whether the event carries hidden thinking.</param>
/// <param name="FinishReason">Why the model stopped, in lower case, or null.</param>
internal sealed record ChatChoice(int Index, string Piece, string Message, bool IsThinking, string? FinishReason);
