using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>What matters of one event of a reply, or of a whole reply in one document. Text may end in half of a surrogate pair.</summary>
internal sealed record ChatChunk
{
    /// <summary>The alternatives of the answer; one is asked for, some servers send more.</summary>
    public ImmutableArray<ChatChoice> Choices { get; init; } = [];

    /// <summary>The tokens, where they are told.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>A failure that the event tells, perhaps only by the look of it: see <see cref="IsErrorCertain"/>.</summary>
    public ReportedError? Error { get; init; }

    /// <summary>Whether it is a failure whatever follows. Otherwise it is one where no text comes.</summary>
    public bool IsErrorCertain { get; init; }
}

/// <summary>One alternative's part in an event.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Piece">The next piece of text.</param>
/// <param name="Message">Text of a whole message; some servers send it in a stream, as a piece or as all text so far.</param>
/// <param name="IsThinking">Whether the event carries hidden thoughts.</param>
/// <param name="FinishReason">Why the model ended, in lower case, or null.</param>
internal sealed record ChatChoice(int Index, string Piece, string Message, bool IsThinking, string? FinishReason);
