using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers;

/// <summary>A backend that answers questions. Implementations are thread-safe and serve many sessions at once.</summary>
internal interface IAnswerSource
{
    /// <summary>The backend's short name: <c>dify</c>, <c>openai</c>, <c>knowledge</c>, <c>mock</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Asks one question. The stream ends with <see cref="AnswerEvent.Completed"/> or throws <see cref="AnswerFailedException"/>.
    /// Cancelling, or disposing the enumerator early, also stops the backend's run if the backend supports that. Reading then ends at once;
    /// disposing the enumerator completes when the run has ended, which can take as long as the backend stays silent.
    /// </summary>
    IAsyncEnumerable<AnswerEvent> AskAsync(AnswerRequest request, CancellationToken cancellationToken);
}

/// <summary>A backend that accepts ratings of its answers.</summary>
internal interface IFeedbackSink
{
    /// <summary>Forwards a rating; returns false if the backend refused it. Network faults throw <see cref="AnswerFailedException"/>.</summary>
    Task<bool> SendFeedbackAsync(AnswerFeedback feedback, CancellationToken cancellationToken);
}

/// <summary>A backend whose work on a question can be stopped by any caller that knows the name of its task. Thread-safe.</summary>
internal interface ITaskStopper
{
    /// <summary>Stops a task, with a few attempts; never throws. Stopping one that has ended is harmless.</summary>
    /// <param name="task">The task, as the backend named it.</param>
    /// <param name="user">The user's id at the backend, as in the question.</param>
    Task StopAsync(string task, string user);
}

/// <summary>A rating of an answer.</summary>
/// <param name="MessageId">The backend's id of the answer.</param>
/// <param name="User">The user's id at the backend, as in the question.</param>
/// <param name="Rating"><c>like</c>, <c>dislike</c>, or null to withdraw an earlier rating.</param>
/// <param name="Comment">Free text, or null.</param>
internal sealed record AnswerFeedback(string MessageId, string User, string? Rating, string? Comment);
