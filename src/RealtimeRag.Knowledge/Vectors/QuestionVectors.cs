using Microsoft.Extensions.Logging;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>Computes vectors of questions within a short time limit, or not at all. Thread-safe.</summary>
internal sealed partial class QuestionVectors(IEmbedder embedder, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);
    private long _resting;
    private long _failedAt;

    /// <summary>The vector, or null if the endpoint fails or is late; the endpoint is then skipped for a while, so that not every question waits.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<float[]?> OfAsync(string question, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _resting) == 1 && time.GetElapsedTime(Volatile.Read(ref _failedAt)) < Rest)
        {
            return null;
        }

        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var vectors = await embedder.EmbedQuestionAsync(question, either.Token).WaitAsync(either.Token);
            Volatile.Write(ref _resting, 0);
            return vectors is [{ Length: > 0 } vector] ? PassageVector.Normal(vector) : null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(logger, e.GetType().Name, Rest.TotalSeconds);
            Volatile.Write(ref _failedAt, time.GetTimestamp());
            Volatile.Write(ref _resting, 1);
            return null;
        }
    }

    // The exception is not logged because it may contain the endpoint's address.
    [LoggerMessage(1421, LogLevel.Warning, "[Knowledge] The vector of a question could not be computed in time ({Cause}); for {Seconds} s search uses words only")]
    private static partial void Failed(ILogger logger, string cause, double seconds);
}
