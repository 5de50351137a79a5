using System.Collections.Immutable;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Gets the follow-up questions that Dify suggests after an answer. Getting them takes one call; the answer is complete without them.</summary>
internal static class DifyFollowUps
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The questions, in Dify's order; none if the app has them disabled or does not return them in time.</summary>
    public static async Task<ImmutableArray<string>> FindAsync(DifyServices services, string message, string user, AnswerDeadline clock)
    {
        clock.Pause();
        try
        {
            using var limit = new CancellationTokenSource(Limit, services.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, clock.Token);
            var suggestions = await services.Client.SuggestedAsync(message, user, either.Token);
            return [.. suggestions?.Data?.OfType<string>().Where(q => q.Length > 0) ?? []];
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            DifyLog.SideCallFailed(services.Logger, "suggested", ConnectionFault.NameOf(e));
            return [];
        }
    }
}
