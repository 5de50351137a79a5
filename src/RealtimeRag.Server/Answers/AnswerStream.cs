using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers;

/// <summary>An answer that starts when it is enumerated. Thread-safe.</summary>
/// <param name="begin">Starts one enumeration.</param>
/// <param name="cancellationToken">Cancels it; the enumerator's own token is used only if this one cannot be cancelled.</param>
internal sealed class AnswerStream(Func<CancellationToken, IAsyncEnumerator<AnswerEvent>> begin, CancellationToken cancellationToken)
    : IAsyncEnumerable<AnswerEvent>
{
    private readonly CancellationToken _caller = cancellationToken;

    /// <inheritdoc />
    public IAsyncEnumerator<AnswerEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        begin(_caller.CanBeCanceled ? _caller : cancellationToken);
}
