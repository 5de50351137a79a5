namespace RealtimeRag.Core.Protocol;

/// <summary>A well-formed message from a client. A closed family; the last seven exist only in v2.</summary>
public abstract record ClientFrame
{
    private ClientFrame()
    {
    }

    /// <summary>A piece of transcript.</summary>
    /// <param name="Text">The recognized text, at most <see cref="ProtocolLimits.TextCharacters"/>.</param>
    /// <param name="IsFinal">False: replaces the interim text before it. True: is kept.</param>
    public sealed record AsrChunk(string Text, bool IsFinal) : ClientFrame;

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
    public sealed record Configure(Language? Language, bool? Speculative, bool? Suggested, AckPolicy? Ack) : ClientFrame;

    /// <summary>Confirms all frames up to a number.</summary>
    /// <param name="Seq">The frame's number.</param>
    public sealed record Received(long Seq) : ClientFrame;

    /// <summary>Resumes a session after a broken connection.</summary>
    /// <param name="SessionId">The session's id.</param>
    /// <param name="Epoch">The numbering's epoch.</param>
    /// <param name="ResumeToken">The session's newest token.</param>
    /// <param name="LastSeq">The newest frame that arrived, 0 for none.</param>
    public sealed record Resume(string SessionId, string Epoch, string ResumeToken, long LastSeq) : ClientFrame;

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
