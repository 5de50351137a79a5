using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>The stages of a <see cref="RagEvent.Status"/>.</summary>
public static class RagStages
{
    /// <summary>The session is listening.</summary>
    public const string Listening = "listening";

    /// <summary>A final chunk contained no question.</summary>
    public const string WaitingForQuestion = "waiting_for_question";

    /// <summary>A question was found.</summary>
    public const string Analyzing = "analyzing";

    /// <summary>The backend is being asked.</summary>
    public const string QueryingRag = WireStages.QueryingRag;

    /// <summary>The answer, or its error, is complete.</summary>
    public const string Idle = "idle";

    /// <summary>The session does not listen until it is resumed.</summary>
    public const string Paused = WireStages.Paused;

    /// <summary>An instant query starts.</summary>
    public const string InstantQuery = WireStages.InstantQuery;

    /// <summary>An instant query cancels the running answer.</summary>
    public const string Interrupting = "interrupting";

    /// <summary>The session is over; the server closes the connection.</summary>
    public const string Closed = WireStages.Closed;
}
