using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Everything that one question brought.</summary>
internal sealed record DifyOutcome(IReadOnlyList<AnswerEvent> Events, AnswerFailedException? Exception)
{
    public AnswerFailure? Failure => Exception?.Failure;

    public ErrorCode? Code => Failure?.Code;

    /// <summary>The text that a client shows in the end.</summary>
    public string Text
    {
        get
        {
            var text = "";
            foreach (var e in Events)
            {
                text = e switch
                {
                    AnswerEvent.Delta delta => text + delta.Text,
                    AnswerEvent.Replace replace => replace.Text,
                    _ => text,
                };
            }

            return text;
        }
    }

    public IEnumerable<string> Deltas => Events.OfType<AnswerEvent.Delta>().Select(d => d.Text);

    public bool IsComplete => Events.Count(e => e is AnswerEvent.Completed) == 1 && Events[^1] is AnswerEvent.Completed && Exception is null;

    public T? Single<T>()
        where T : AnswerEvent => Events.OfType<T>().SingleOrDefault();

    public static async Task<DifyOutcome> ReadAsync(IAsyncEnumerable<AnswerEvent> answer)
    {
        List<AnswerEvent> events = [];
        try
        {
            await foreach (var e in answer)
            {
                events.Add(e);
            }

            return new(events, null);
        }
        catch (AnswerFailedException e)
        {
            return new(events, e);
        }
    }
}
