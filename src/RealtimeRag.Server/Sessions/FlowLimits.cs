namespace RealtimeRag.Server.Sessions;

/// <summary>The limits on data in transit between a client, its session and a backend.</summary>
internal static class FlowLimits
{
    /// <summary>
    /// Capacity of a session's inbox. Small, because producers check for backpressure before adding an input, and inputs already in the inbox
    /// can no longer be held back.
    /// </summary>
    public const int InboxInputs = 4;

    /// <summary>
    /// After this many inputs a session's loop leaves the thread of the producer on which it runs, so that a flood from one producer does not hold up
    /// another.
    /// </summary>
    public const int InputsOnOneThread = 64;

    /// <summary>Number of frames waiting for a socket from which backends and the reader of the client's messages pause.</summary>
    public const int BusyFrames = 64;

    /// <summary>The same limit in bytes.</summary>
    public const int BusyBytes = 64 * 1024;

    /// <summary>
    /// Maximum number of frames waiting for a socket. A client that exceeds it is slow, since every producer that can pause did so long before.
    /// </summary>
    public const int WaitingFrames = 256;

    /// <summary>The same limit in bytes.</summary>
    public const int WaitingBytes = 256 * 1024;

    /// <summary>
    /// A step with more frames than this releases frames that were held back within other limits: many questions that end together, or a
    /// speculative answer. No client could have read them sooner, so they do not make a client slow.
    /// </summary>
    public const int UsualStepFrames = 16;

    /// <summary>
    /// How much may be sent while no client is connected before the backend pauses. The rest of the replay buffer is for frames that were in
    /// transit when the connection broke.
    /// </summary>
    public const int UnseenBytes = 64 * 1024;

    /// <summary>Maximum number of frames per system call.</summary>
    public const int BatchFrames = 16;

    /// <summary>Frames are combined into one call up to this size. Each call has a time limit, which a client on a slow line must be able to meet.</summary>
    public const int BatchBytes = 8 * 1024;
}
