using System.Collections.Immutable;
using System.Globalization;

namespace RealtimeRag.Core.Protocol;

/// <summary>A well-formed message from a client. A closed family; from <see cref="Ask"/> on they exist only in v2.</summary>
public abstract record ClientFrame
{
    private ClientFrame()
    {
    }

    /// <summary>A piece of transcript.</summary>
    /// <param name="Text">The recognized text, at most <see cref="ProtocolLimits.TextCharacters"/>.</param>
    /// <param name="IsFinal">False: replaces the interim text before it. True: is kept.</param>
    public sealed record AsrChunk(string Text, bool IsFinal) : ClientFrame
    {
        /// <summary>The recognizer's name for the sentence: a chunk with a known one replaces, never adds. Null where it has none.</summary>
        public string? Key { get; init; }

        /// <summary>Who speaks, at most <see cref="ProtocolLimits.SpeakerCharacters"/>; null if unknown.</summary>
        public string? Speaker { get; init; }

        /// <summary>How sure the recognizer is, from 0 to 1; null where it does not say.</summary>
        public float? Confidence { get; init; }
    }

    /// <summary>What one message of a recognizer says, on a connection that passes such messages on.</summary>
    /// <param name="Chunks">The sentences, in order; often none.</param>
    public sealed record Speech(ImmutableArray<AsrChunk> Chunks) : ClientFrame
    {
        /// <summary>What was found out about the recognizer by this message; null where nothing was.</summary>
        public LocalizedText? Finding { get; init; }

        /// <summary>The language of error messages; null leaves it unchanged.</summary>
        public Language? Language { get; init; }

        /// <summary>The command that ended the sentences; it is carried out after them.</summary>
        public Control? Then { get; init; }
    }

    /// <summary>The listener spoke over an answer: it ends, and the history holds what was heard of it.</summary>
    /// <param name="Spoken">The words that had been spoken.</param>
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
    /// <param name="Speculative">Whether stable interims may be asked early.</param>
    /// <param name="Suggested">Whether follow-up questions are wanted.</param>
    /// <param name="Ack">Which messages are acknowledged.</param>
    public sealed record Configure(Language? Language, bool? Speculative, bool? Suggested, AckPolicy? Ack) : ClientFrame
    {
        /// <summary>The client's trace, as W3C Trace Context writes it, to which later answers are linked. Not checked here: a wrong one links nothing.</summary>
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
        /// <summary>The answers that the client has seen begin and not end; default where it does not say.</summary>
        public ImmutableArray<OpenAnswer> Open { get; init; }
    }

    /// <summary>How much of an answer reached the listener before an interruption.</summary>
    /// <param name="AnswerId">Which answer.</param>
    /// <param name="Chars">So many of its characters (Unicode scalar values).</param>
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

/// <summary>An answer that a client has seen begin and not end.</summary>
/// <param name="AnswerId">Its id.</param>
/// <param name="Next">The index of the first piece that the client does not have; 0 without any.</param>
public sealed record OpenAnswer(string AnswerId, int Next)
{
    /// <summary>The answer's number; 0 if the id is none of this server's.</summary>
    public long Number =>
        AnswerId.Length > 1 && AnswerId[0] == 'a' && long.TryParse(AnswerId.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
