using System.Collections.Immutable;
using System.Text.Json.Serialization;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Answers;

/// <summary>
/// What a backend reports while it answers. A stream of these ends with <see cref="Completed"/>
/// or with an <see cref="AnswerFailedException"/>; events after either are ignored.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Delta), "delta")]
[JsonDerivedType(typeof(Replace), "replace")]
[JsonDerivedType(typeof(Cited), "cited")]
[JsonDerivedType(typeof(Used), "used")]
[JsonDerivedType(typeof(ConversationMoved), "conversation_moved")]
[JsonDerivedType(typeof(Identified), "identified")]
[JsonDerivedType(typeof(Suggested), "suggested")]
[JsonDerivedType(typeof(Clarified), "clarified")]
[JsonDerivedType(typeof(Completed), "completed")]
public abstract record AnswerEvent
{
    private AnswerEvent()
    {
    }

    /// <summary>More text of the answer.</summary>
    /// <param name="Text">The piece, as the backend wrote it.</param>
    public sealed record Delta(string Text) : AnswerEvent;

    /// <summary>Withdraws the answer so far; this text replaces it, and deltas continue after it.</summary>
    /// <param name="Text">The whole new text so far.</param>
    /// <param name="Reason">A short stable identifier, such as <c>output_moderation</c>.</param>
    public sealed record Replace(string Text, string Reason) : AnswerEvent;

    /// <summary>The sources of the answer.</summary>
    /// <param name="Items">The sources, best first.</param>
    public sealed record Cited(ImmutableArray<Citation> Items) : AnswerEvent;

    /// <summary>The cost of the answer.</summary>
    /// <param name="Usage">Tokens and price.</param>
    public sealed record Used(TokenUsage Usage) : AnswerEvent;

    /// <summary>The backend's conversation that the next question of the session continues.</summary>
    /// <param name="ConversationId">The backend's id.</param>
    /// <param name="ContextLost">Whether the backend began a new conversation although the request named an earlier one.</param>
    public sealed record ConversationMoved(string ConversationId, bool ContextLost) : AnswerEvent;

    /// <summary>The backend's id of this answer, for rating it.</summary>
    /// <param name="MessageId">The backend's id.</param>
    public sealed record Identified(string MessageId) : AnswerEvent;

    /// <summary>Follow-up questions suggested by the backend.</summary>
    /// <param name="Questions">The questions, in the backend's order.</param>
    public sealed record Suggested(ImmutableArray<string> Questions) : AnswerEvent;

    /// <summary>There is no certain answer, but one of these sections may be meant. Replaces any text.</summary>
    /// <param name="Choices">Two or three sections, the most likely one first.</param>
    /// <param name="Text">A sentence that names the choices, for clients without a frame for them.</param>
    public sealed record Clarified(ImmutableArray<AnswerChoice> Choices, string Text) : AnswerEvent;

    /// <summary>The answer is complete.</summary>
    /// <param name="Truncated">Whether the answer was cut at a limit.</param>
    public sealed record Completed(bool Truncated = false) : AnswerEvent
    {
        /// <summary>Whether the answer only says that the documents contain no answer.</summary>
        public bool NothingFound { get; init; }
    }
}
