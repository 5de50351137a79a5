namespace RealtimeRag.Server.Sessions;

/// <summary>Every bound on what is under way between a client, its session and a backend.</summary>
internal static class FlowLimits
{
    /// <summary>
    /// How many inputs wait for a session. Few, because whoever adds one looks first whether the socket keeps up, and those that are in already are not
    /// held back any more.
    /// </summary>
    public const int InboxInputs = 4;

    /// <summary>Beyond so many frames that wait for a socket, backends and the reader of the client's messages pause.</summary>
    public const int BusyFrames = 64;

    /// <summary>The same in bytes.</summary>
    public const int BusyBytes = 64 * 1024;

    /// <summary>So many frames may wait for a socket; its client is then slow, because all who can pause have paused long before.</summary>
    public const int WaitingFrames = 256;

    /// <summary>The same in bytes.</summary>
    public const int WaitingBytes = 256 * 1024;

    /// <summary>
    /// A step of more frames than this says at once what was kept back elsewhere, within bounds of its own: many questions that end together, or an
    /// answer that was asked early. No client could have read that sooner, so it does not make one slow.
    /// </summary>
    public const int UsualStepFrames = 16;

    /// <summary>
    /// So much may be sent while nobody is connected before the backend pauses. The rest of the replay buffer is for what was on its way when the
    /// connection broke.
    /// </summary>
    public const int UnseenBytes = 64 * 1024;

    /// <summary>At most so many frames go to the system with one call.</summary>
    public const int BatchFrames = 16;

    /// <summary>
    /// Frames are added to one call until it has so many bytes. A client is given a time for each call, and one on a slow line must be able to take it.
    /// </summary>
    public const int BatchBytes = 8 * 1024;
}
