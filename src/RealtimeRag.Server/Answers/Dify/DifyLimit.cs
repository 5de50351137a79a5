namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The time limits of one question.</summary>
internal enum DifyLimit
{
    /// <summary>From the first attempt to the last character.</summary>
    Total,

    /// <summary>From sending to the beginning of the reply.</summary>
    Headers,

    /// <summary>From the beginning of the reply to its first event.</summary>
    FirstContent,

    /// <summary>Between two events.</summary>
    Idle,

    /// <summary>Without even a ping.</summary>
    Ping,

    /// <summary>Between a workflow's good end and the end of the message, which not every version sends. Passing it is no failure.</summary>
    Tail,

    /// <summary>After the client went away: for the task's id, without which Dify cannot be told to stop.</summary>
    TaskSearch,
}
