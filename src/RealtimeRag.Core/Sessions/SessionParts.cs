using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Sessions;

/// <summary>How and when the session ends.</summary>
/// <param name="Reason">Why the connection closes.</param>
/// <param name="Deadline">When unfinished answers are abandoned; null once there are none.</param>
public sealed record Ending(CloseReason Reason, TimeSpan? Deadline);

/// <summary>A final and its outcome.</summary>
/// <param name="Text">The text.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Number">The answer it led to, or 0 for none.</param>
/// <param name="Asked">For a cumulative final, its beginning that has already been asked; otherwise empty.</param>
public sealed record HeardFinal(string Text, TimeSpan At, long Number, string Asked = "")
{
    /// <summary>The newest final that contained <see cref="Text"/> and more, but no further question; null if there was none.</summary>
    public string? Grown { get; init; }

    /// <summary>Whether the question ended without an answer: repeating it asks again, continuing it does not.</summary>
    public bool IsUnanswered { get; init; }
}

/// <summary>A final of a sentence that the recognizer has a name for.</summary>
/// <param name="Key">The name.</param>
/// <param name="Text">The text.</param>
public sealed record NamedFinal(string Key, string Text);

/// <summary>An interim text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Key">The recognizer's name for the sentence.</param>
/// <param name="Speaker">The speaker, or null if unknown.</param>
/// <param name="Confidence">The recognizer's confidence, 0 to 1, or null if unknown.</param>
public sealed record HeardInterim(string Text, string? Key, string? Speaker, float? Confidence);

/// <summary>An answer that the client ended, with the text that it had been sent.</summary>
/// <param name="Number">The answer's number.</param>
/// <param name="Generation">The conversation it belongs to.</param>
/// <param name="Turn">The question, and the answer as far as it was sent.</param>
public sealed record BrokenOffAnswer(long Number, int Generation, AnswerTurn Turn);

/// <summary>A question that seems unfinished.</summary>
/// <param name="Finding">The question as it stands.</param>
/// <param name="ArrivedAt">When its newest final arrived.</param>
/// <param name="Deadline">When it will be asked as it stands.</param>
public sealed record OpenUtterance(QuestionFinding Finding, TimeSpan ArrivedAt, TimeSpan Deadline)
{
    /// <summary>Who asks; null if unknown.</summary>
    public string? Speaker { get; init; }
}

/// <summary>An accepted question.</summary>
/// <param name="Number">The answer's number in the session, from 1.</param>
/// <param name="SessionId">The session's id when the question was asked; the client may change it before the answer starts.</param>
/// <param name="Question">The asking text.</param>
/// <param name="Context">What was said before it.</param>
/// <param name="ArrivedAt">When its newest final arrived.</param>
/// <param name="DetectedAt">When it was known to be a question.</param>
/// <param name="IsInstant">It came by an instant query.</param>
/// <param name="Generation">The conversation it belongs to.</param>
public sealed record AskedQuestion(
    long Number,
    string SessionId,
    string Question,
    string Context,
    TimeSpan ArrivedAt,
    TimeSpan DetectedAt,
    bool IsInstant,
    int Generation)
{
    /// <summary>Whether the client cancelled it while another answer was being sent; its last frame must wait for the end of that answer.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>Who asks; null if unknown.</summary>
    public string? Speaker { get; init; }

    /// <summary>The section that was chosen, by its backend's name; null for an ordinary question.</summary>
    public string? Section { get; init; }

    /// <summary>The answer's id on the wire.</summary>
    public string AnswerId => AnswerIds.Of(Number);

    /// <summary>Identifies the answer in the log.</summary>
    public string CorrelationId => AnswerIds.Correlation(SessionId, Number);
}

/// <summary>The ids of answers.</summary>
public static class AnswerIds
{
    /// <summary>The id of an answer on the wire, unique in its session.</summary>
    public static string Of(long number) => $"a{number}";

    /// <summary>The id of an answer in the log, combined with the session's id.</summary>
    public static string Correlation(string sessionId, long number) => $"{sessionId}/{Of(number)}";
}

/// <summary>A running answer.</summary>
/// <param name="Asked">The question.</param>
/// <param name="User">The user's id at the backend.</param>
/// <param name="StartedAt">When the backend was asked.</param>
public sealed record RunningAnswer(AskedQuestion Asked, string User, TimeSpan StartedAt)
{
    /// <summary>The index of the next piece.</summary>
    public int NextIndex { get; init; }

    /// <summary>
    /// The index of the first piece that the client does not have, if greater than <see cref="NextIndex"/>: it received the earlier pieces from another
    /// process, so they are added to the text but not sent.
    /// </summary>
    public int SentIndex { get; init; }

    /// <summary>When the first piece was sent; null if the client has received none.</summary>
    public TimeSpan? FirstAt { get; init; }

    /// <summary>Whether the question was asked before its final arrived.</summary>
    public bool IsSpeculative { get; init; }

    /// <summary>The text so far, for the history: at most <see cref="Conversation.MaxTurnLength"/>.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether the text was cut; adding later pieces would leave a gap.</summary>
    public bool IsTextFull { get; init; }

    /// <summary>How much of it reached the listener, in characters; null until the client says.</summary>
    public long? HeardCharacters { get; init; }

    /// <summary>The backend's id of the answer.</summary>
    public string? MessageId { get; init; }

    /// <summary>The sources so far.</summary>
    public ImmutableArray<Citation> Citations { get; init; } = [];

    /// <summary>The sections that were offered instead of an answer; empty if there were none.</summary>
    public ImmutableArray<AnswerChoice> Choices { get; init; } = [];

    /// <summary>The cost.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Follow-up questions.</summary>
    public ImmutableArray<string> Suggested { get; init; } = [];

    /// <summary>Whether the backend began a new conversation.</summary>
    public bool ContextLost { get; init; }

    /// <summary>Whether the answer only says that the documents contain no answer; known at its end.</summary>
    public bool NothingFound { get; init; }

    /// <summary>The answer with one more piece in its history text.</summary>
    public RunningAnswer WithText(string more)
    {
        if (IsTextFull || more.Length == 0)
        {
            return this;
        }

        var text = Text + more;
        return text.Length <= Conversation.MaxTurnLength
            ? this with { Text = text }
            : this with { Text = TextCut.Start(text, Conversation.MaxTurnLength), IsTextFull = true };
    }
}

/// <summary>A finished answer that can be rated.</summary>
/// <param name="AnswerId">Its id on the wire.</param>
/// <param name="MessageId">Its id at the backend; null if the backend accepts no ratings.</param>
/// <param name="User">The user's id at the backend.</param>
public sealed record PastAnswer(string AnswerId, string? MessageId, string User);

/// <summary>An interim that looks like a question.</summary>
/// <param name="Finding">The question as it stands.</param>
/// <param name="AskAt">When it will have been stable long enough to be asked; null if it must not be asked or already was.</param>
public sealed record InterimQuestion(QuestionFinding Finding, TimeSpan? AskAt);

/// <summary>A speculatively asked interim and the events received so far, which are not sent before the final confirms it.</summary>
/// <param name="Number">The answer's number.</param>
/// <param name="Question">The question as asked.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Generation">The conversation it was asked in.</param>
/// <param name="User">The user's id at the backend.</param>
public sealed record SpeculativeAnswer(long Number, string Question, TimeSpan StartedAt, int Generation, string User)
{
    /// <summary>The backend's events, in order.</summary>
    public ImmutableList<AnswerEvent> Events
    {
        get => Kept.Events;
        init => Kept = KeptEvents.Of(value);
    }

    /// <summary>The size of the events in bytes, as measured by <see cref="SessionSize"/>.</summary>
    public long EventBytes => Kept.Bytes;

    /// <summary>The backend's failure.</summary>
    public AnswerFailure? Failure { get; init; }

    private KeptEvents Kept { get; init; } = KeptEvents.None;

    /// <summary>The answer with one more event.</summary>
    public SpeculativeAnswer With(AnswerEvent happened) => this with { Kept = Kept.With(happened) };
}

/// <summary>The deadlines of a session without a connection.</summary>
/// <param name="StopAnswers">When to stop a running answer; null once that is done.</param>
/// <param name="Forget">When to remove the session.</param>
public sealed record DetachDeadlines(TimeSpan? StopAnswers, TimeSpan Forget);
