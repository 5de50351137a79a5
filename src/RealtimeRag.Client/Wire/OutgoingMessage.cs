namespace RealtimeRag.Client.Wire;

/// <summary>The purpose of a message to the server, which determines what happens to it when the connection breaks.</summary>
internal enum MessageKind
{
    Interim,
    Final,
    Ask,
    InstantQuery,
    Stop,
    Pause,
    Listen,
    EndTurn,
    Heard,
    Recognized,
    Cancel,
    Feedback,
    Configure,
    Received,
    Keepalive,
    Fence,
    Authenticate,
}

/// <summary>One message to the server.</summary>
/// <param name="Kind">Its purpose.</param>
/// <param name="Text">The text of a chunk or question; empty for others.</param>
/// <param name="Utf8">The message on the wire.</param>
internal sealed record OutgoingMessage(MessageKind Kind, string Text, byte[] Utf8)
{
    /// <summary>The answer named by a cancel, if any.</summary>
    public string? AnswerId { get; init; }

    /// <summary>The recognizer's name for the sentence of a chunk, if it has one.</summary>
    public string? Key { get; init; }

    /// <summary>The interim that an end of a turn makes final; null if none is open, and for other messages.</summary>
    public OutgoingMessage? Closes { get; init; }

    /// <summary>The preferences of a <c>configure</c>; null for others.</summary>
    public WireConfiguration? Configuration { get; init; }

    /// <summary>The recognizer whose own message this is; null for messages of the protocol.</summary>
    public string? Recognizer { get; init; }

    /// <summary>Whether it may lead to an answer.</summary>
    public bool MayAsk => AwaitsDecision || Kind is MessageKind.Ask or MessageKind.InstantQuery or MessageKind.Recognized;

    /// <summary>Whether the server replies to it with exactly one <c>decision</c>.</summary>
    public bool AwaitsDecision => Kind is MessageKind.Final or MessageKind.EndTurn;

    /// <summary>Whether it names an answer of its session, so that it means nothing, or something else, in another one.</summary>
    public bool ConcernsAnswer => Kind is MessageKind.Feedback or MessageKind.Heard;

    /// <summary>The <c>received_type</c> of its acknowledgement.</summary>
    public string WireType => Kind switch
    {
        MessageKind.Interim or MessageKind.Final => "asr_chunk",
        MessageKind.Recognized => "from." + Recognizer,
        MessageKind.Heard => "heard",
        MessageKind.Ask => "ask",
        MessageKind.Cancel => "cancel",
        MessageKind.Feedback => "feedback",
        MessageKind.Configure => "configure",
        MessageKind.Received => "received",
        MessageKind.Keepalive or MessageKind.Fence => "keepalive",
        MessageKind.Authenticate => "authenticate",
        _ => "control",
    };

    /// <summary>Whether the client sends it on its own, so that it does not count against the application's limits.</summary>
    public bool IsOurs => Kind is MessageKind.Received or MessageKind.Fence or MessageKind.Authenticate;

    /// <summary>Whether it must reach the server even if the connection breaks. An interim would be outdated by then, unless the end of a turn closes it.</summary>
    public bool MustArrive => Kind is not (MessageKind.Interim or MessageKind.Received or MessageKind.Keepalive or MessageKind.Fence or MessageKind.Authenticate);
}
