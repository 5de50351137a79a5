using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Looks for an answer that Dify finished after the connection was lost. Asking again would create a second turn and a second bill,
/// so this reads the stored messages of the conversation instead.
/// </summary>
internal sealed class DifyRecovery(DifyServices services, AnswerRequest request, AnswerDeadline clock)
{
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    // If a gateway timed out, the run continues behind it; if a stream broke, the run is at best nearly finished.
    private static readonly double[] LongWaits = [1, 2, 4, 8];
    private static readonly double[] ShortWaits = [0.5, 1, 2];

    /// <summary>The stored answer, or null if there is none after a few attempts.</summary>
    /// <param name="conversation">The conversation to search.</param>
    /// <param name="messageId">The answer's message, or null for the newest one with this question, created since <paramref name="start"/>.</param>
    /// <param name="start">When the question was sent, by Dify's clock as far as known.</param>
    /// <param name="status">The HTTP status that caused the search, or null for a broken stream.</param>
    public async Task<string?> FindAsync(string conversation, string? messageId, DateTimeOffset start, int? status)
    {
        foreach (var seconds in status is 504 or 524 ? LongWaits : ShortWaits)
        {
            var wait = TimeSpan.FromSeconds(seconds);
            if (wait >= clock.Remaining)
            {
                return null;
            }

            await Task.Delay(wait, services.Time, clock.Token);
            if (await LookAsync(conversation, messageId, start) is { } answer)
            {
                DifyLog.Recovered(services.Logger, messageId, clock.Elapsed.TotalSeconds, request.CorrelationId);
                return answer;
            }
        }

        return null;
    }

    private async Task<string?> LookAsync(string conversation, string? messageId, DateTimeOffset start)
    {
        try
        {
            using var limit = new CancellationTokenSource(LookLimit, services.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, clock.Token);
            var page = await services.Client.MessagesAsync(conversation, request.User, either.Token);
            return page?.Data?
                .OfType<DifyMessage>()
                .Where(m => messageId is null ? IsThisQuestion(m, start) : m.Id == messageId)
                .MaxBy(m => m.CreatedAt ?? 0) is { Status: null or "normal", Answer.Length: > 0 } found
                ? found.Answer
                : null;
        }
        catch (Exception e) when (RetryPolicy.IsTransportFault(e, clock.Token))
        {
            DifyLog.SideCallFailed(services.Logger, "messages", ConnectionFault.NameOf(e));
            return null;
        }
    }

    private bool IsThisQuestion(DifyMessage message, DateTimeOffset start) =>
        message.Query == request.Question && message.CreatedAt >= (start - ClockTolerance).ToUnixTimeSeconds();
}
