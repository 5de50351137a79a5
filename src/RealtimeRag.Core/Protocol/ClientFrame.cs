using System.Collections.Immutable;
using System.Globalization;

namespace RealtimeRag.Core.Protocol;

/// <summary>A well-formed message from a client. A closed family; <see cref="Ask"/> and the messages after it exist only in v2.</summary>
public abstract record ClientFrame
{
    private ClientFrame()
    {
    }

    /// <summary>A piece of transcript.</summary>
    /// <param name="Text">The recognized text, at most <see cref="ProtocolLimits.TextCharacters"/>.</param>
    /// <param name="IsFinal">Whether the text is final. An interim is replaced by the next chunk.</param>
    public sealed record AsrChunk(string Text, bool IsFinal) : ClientFrame
    {
        /// <summary>The recognizer's name for the sentence, or null. A chunk with a known key replaces the earlier text and never adds to it.</summary>
        public string? Key { get; init; }

        /// <summary>Who speaks, at most <see cref="ProtocolLimits.SpeakerCharacters"/>; null if unknown.</summary>
        public string? Speaker { get; init; }

        /// <summary>The recognizer's confidence, 0 to 1; null if unknown.</summary>
        public float? Confidence { get; init; }
    }

    /// <summary>The content of one recognizer message, on a connection that forwards the recognizer's own messages.</summary>
    /// <param name="Chunks">The sentences, in order; often none.</param>
    public sealed record Speech(ImmutableArray<AsrChunk> Chunks) : ClientFrame
    {
        /// <summary>What this message revealed about the recognizer's format, for the user; null if nothing new.</summary>
        public LocalizedText? Finding { get; init; }

        /// <summary>The language of error messages; null leaves it unchanged.</summary>
        public Language? Language { get; init; }

        /// <summary>The command that came with the sentences; it is executed after them.</summary>
        public Control? Then { get; init; }
    }

    /// <summary>Barge-in: the listener spoke over an answer. It ends, and the history keeps the part that was heard.</summary>
    /// <param name="Spoken">The words of the answer that had been spoken.</param>
    public sealed record Interrupted(string Spoken) : ClientFrame;

    /// <summary>A command for the session.</summary>
    /// <param name="Action">What to do.</param>
    public sealed record Control(ControlAction Action) : ClientFrame;

    /// <summary>Keeps an idle connection open.</summary>
    public sealed record Keepalive : ClientFrame;

    /// <summary>A typed question, asked without detection.</summary>
    /// <param name="Text">The question.</param>
    public sealed record Ask(string Text) : ClientFrame;

    /// <summary>Cancels an answer.</summary>
    /// <param name="AnswerId">Which answer; null for the running one.</param>
    public sealed record Cancel(string? AnswerId) : ClientFrame;

    /// <summary>Rates an answer.</summary>
    /// <param name="AnswerId">Which answer.</param>
    /// <param name="Rating"><c>like</c>, <c>dislike</c> or null.</param>
    /// <param name="Comment">Free text.</param>
    public sealed record Feedback(string AnswerId, string? Rating, string? Comment) : ClientFrame;

    /// <summary>Settings of the session; null leaves a setting unchanged.</summary>
    /// <param name="Language">Language of notes and errors.</param>
    /// <param name="Speculative">Whether a stable interim may be asked before its final arrives.</param>
    /// <param name="Suggested">Whether follow-up questions are wanted.</param>
    /// <param name="Ack">Which messages are acknowledged.</param>
    public sealed record Configure(Language? Language, bool? Speculative, bool? Suggested, AckPolicy? Ack) : ClientFrame
    {
        /// <summary>
        /// The client's trace, as W3C Trace Context writes it, to which later answers are linked. Not checked here: a wrong one links nothing.
        /// </summary>
        public string? Traceparent { get; init; }
    }

    /// <summary>Confirms all frames up to a number.</summary>
    /// <param name="Seq">The frame's number.</param>
    public sealed record Received(long Seq) : ClientFrame;

    /// <summary>Resumes a session after a broken connection.</summary>
    /// <param name="SessionId">The session's id.</param>
    /// <param name="Epoch">The numbering's epoch.</param>
    /// <param name="ResumeToken">The session's newest token.</param>
    /// <param name="LastSeq">The newest frame that arrived, 0 for none.</param>
    public sealed record Resume(string SessionId, string Epoch, string ResumeToken, long LastSeq) : ClientFrame
    {
        /// <summary>The answers that the client has seen begin but not end; default if it does not say.</summary>
        public ImmutableArray<OpenAnswer> Open { get; init; }
    }

    /// <summary>How much of an answer reached the listener before an interruption.</summary>
    /// <param name="AnswerId">Which answer.</param>
    /// <param name="Chars">The number of its characters (Unicode scalar values) that were heard.</param>
    public sealed record Heard(string AnswerId, long Chars) : ClientFrame;

    /// <summary>New credentials for the open connection. <see cref="ToString"/> does not reveal them.</summary>
    /// <param name="Token">A key or token of the same principal.</param>
    public sealed record Authenticate(string Token) : ClientFrame
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Authenticate);
    }
}

/// <summary>The actions of a control message.</summary>
public enum ControlAction
{
    /// <summary>Stop listening; a running answer continues.</summary>
    Pause,

    /// <summary>Listen again.</summary>
    Resume,

    /// <summary>Answer the open questions, then close.</summary>
    Stop,

    /// <summary>Ask at once with the newest final text.</summary>
    InstantQuery,

    /// <summary>Decide now on what was heard (v2).</summary>
    EndTurn,
}

/// <summary>Which messages a v2 client wants acknowledged.</summary>
public enum AckPolicy
{
    /// <summary>Every message.</summary>
    All,

    /// <summary>Everything but interim chunks.</summary>
    Final,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>An answer that a client has seen begin but not end.</summary>
/// <param name="AnswerId">Its id.</param>
/// <param name="Next">The index of the first piece that the client does not have; 0 if it has none.</param>
public sealed record OpenAnswer(string AnswerId, int Next)
{
    /// <summary>The answer's number; 0 if the id was not assigned by this server.</summary>
    public long Number =>
        AnswerId.Length > 1 && AnswerId[0] == 'a' && long.TryParse(AnswerId.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
