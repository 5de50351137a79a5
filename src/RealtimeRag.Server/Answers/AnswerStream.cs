using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers;

/// <summary>An answer that begins when somebody reads it. Thread-safe.</summary>
/// <param name="begin">Begins one reading.</param>
/// <param name="cancellationToken">Cancels it; a token given to the reading itself counts only where this one cannot be cancelled.</param>
internal sealed class AnswerStream(Func<CancellationToken, IAsyncEnumerator<AnswerEvent>> begin, CancellationToken cancellationToken)
    : IAsyncEnumerable<AnswerEvent>
{
    private readonly CancellationToken _caller = cancellationToken;

    /// <inheritdoc />
    public IAsyncEnumerator<AnswerEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        begin(_caller.CanBeCanceled ? _caller : cancellationToken);
}
