namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The events of a stream that mean something for an answer.</summary>
internal enum DifyEventKind
{
    /// <summary>Any other event: life, and perhaps ids.</summary>
    Other,

    /// <summary>A piece of text (<c>message</c>; <c>message_file</c> at times carries one too).</summary>
    Message,

    /// <summary>A piece of text of an agent.</summary>
    AgentMessage,

    /// <summary>The text so far is replaced.</summary>
    Replace,

    /// <summary>The answer is complete.</summary>
    MessageEnd,

    /// <summary>The workflow ended, well or not.</summary>
    WorkflowFinished,

    /// <summary>The workflow waits for a person.</summary>
    WorkflowPaused,

    /// <summary>The run failed.</summary>
    Error,
}

/// <summary>One event of a stream, whichever fields it had. The texts are content: they never go to a log as they are.</summary>
internal sealed record DifyEvent(DifyEventKind Kind)
{
    /// <summary>The running task, for stopping it.</summary>
    public string? TaskId { get; init; }

    /// <summary>The conversation.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The answer's message.</summary>
    public string? MessageId { get; init; }

    /// <summary>Text of the answer.</summary>
    public string Answer { get; init; } = "";

    /// <summary>Why the text was replaced.</summary>
    public string? Reason { get; init; }

    /// <summary>An error's code.</summary>
    public string? Code { get; init; }

    /// <summary>An error's HTTP-like status.</summary>
    public int? Status { get; init; }

    /// <summary>An error's text, from the event or from the workflow's data.</summary>
    public string? ErrorText { get; init; }

    /// <summary>How the workflow ended.</summary>
    public string? RunStatus { get; init; }

    /// <summary>The whole answer, as a workflow's end repeats it.</summary>
    public string? RunAnswer { get; init; }

    /// <summary>Cost and sources.</summary>
    public DifyMetadata? Metadata { get; init; }
}
