using System.Runtime.CompilerServices;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers.Company;

/// <summary>
/// Lets a free stand-in answer when the first piece is late. It answers only where it has evidence (it cites something); otherwise the
/// first backend goes on. The late call is cancelled, so that it costs no more. Thread-safe.
/// </summary>
/// <param name="first">The backend that answers.</param>
/// <param name="standIn">The one that answers in its place; free of charge and quick.</param>
/// <param name="patience">How long the first piece may take.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="logger">Gets one line a change.</param>
internal sealed class LateAnswerSource(
    IAnswerSource first, IAnswerSource standIn, TimeSpan patience, TimeProvider time, ILogger<LateAnswerSource> logger) : IAnswerSource
{
    /// <inheritdoc />
    public string Name => first.Name;

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var events = first.AskAsync(request, cut.Token).GetAsyncEnumerator(cut.Token);
        var next = events.MoveNextAsync().AsTask();
        if (await IsLateAsync(next, cancellationToken) && await StandInAsync(request, cancellationToken) is { } instead && !next.IsCompleted)
        {
            await cut.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            logger.StandingIn(first.Name, standIn.Name, request.CorrelationId);
            foreach (var e in instead)
            {
                yield return e;
            }

            yield break;
        }

        while (await next)
        {
            yield return events.Current;
            next = events.MoveNextAsync().AsTask();
        }
    }

    private async Task<bool> IsLateAsync(Task next, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = Task.Delay(patience, time, stop.Token);
        var isLate = await Task.WhenAny(next, timer) == timer && timer.IsCompletedSuccessfully;
        await stop.CancelAsync();
        return isLate;
    }

    private async Task<List<AnswerEvent>?> StandInAsync(AnswerRequest request, CancellationToken cancellationToken)
    {
        var events = new List<AnswerEvent>();
        try
        {
            await foreach (var e in standIn.AskAsync(request, cancellationToken))
            {
                events.Add(e);
            }
        }
        catch (Exception e) when (e is AnswerFailedException or OperationCanceledException)
        {
            // Nobody stands in then; the first backend goes on, or tells of the cancellation.
            return null;
        }

        return events.Exists(e => e is AnswerEvent.Cited) ? events : null;
    }
}
