using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers;

namespace RealtimeRag.UnitTests.Answers;

/// <summary>Reads whole answers, for tests.</summary>
internal static class AnswerStreams
{
    public static AnswerRequest Request(string question = "什么时候发布？") => new() { Question = question, SessionId = "s-1" };

    /// <summary>Everything up to the end; a failure is thrown.</summary>
    public static async Task<List<AnswerEvent>> ReadAsync(this IAnswerSource source, AnswerRequest? request = null)
    {
        var (events, failure) = await source.ReadToEndAsync(request);
        return failure is null ? events : throw failure;
    }

    /// <summary>Everything up to the end, and the failure that ended it, if one did.</summary>
    public static async Task<(List<AnswerEvent> Events, AnswerFailedException? Failure)> ReadToEndAsync(
        this IAnswerSource source, AnswerRequest? request = null)
    {
        var events = new List<AnswerEvent>();
        try
        {
            await foreach (var e in source.AskAsync(request ?? Request(), TestContext.Current.CancellationToken))
            {
                events.Add(e);
            }
        }
        catch (AnswerFailedException failure)
        {
            return (events, failure);
        }

        return (events, null);
    }

    public static string Text(this IEnumerable<AnswerEvent> events) => string.Concat(events.OfType<AnswerEvent.Delta>().Select(d => d.Text));
}
