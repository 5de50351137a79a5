namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The stream events that matter to an answer.</summary>
internal enum DifyEventKind
{
    /// <summary>Any other event: a sign of life that may carry ids.</summary>
    Other,

    /// <summary>A piece of text (<c>message</c>; sometimes also <c>message_file</c>).</summary>
    Message,

    /// <summary>A piece of an agent's text.</summary>
    AgentMessage,

    /// <summary>A replacement for the text so far.</summary>
    Replace,

    /// <summary>The end of the answer.</summary>
    MessageEnd,

    /// <summary>The end of the workflow, successful or not.</summary>
    WorkflowFinished,

    /// <summary>The workflow is waiting for a person.</summary>
    WorkflowPaused,

    /// <summary>The run has failed.</summary>
    Error,
}

/// <summary>One stream event with whichever fields it had. Its texts are content and must never be logged as they are.</summary>
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
