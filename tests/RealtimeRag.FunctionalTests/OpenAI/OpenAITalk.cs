using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>The real client and source against the fake endpoint.</summary>
internal sealed class OpenAITalk : IPassageSource, IDisposable
{
    public const string Key = "sk-canary-5f1c";
    private readonly HttpClient _http;
    private readonly OpenAIAnswerSource _source;

    public OpenAITalk(string baseUrl, Func<OpenAIOptions, OpenAIOptions>? change = null, TimeProvider? time = null)
    {
        var options = new OpenAIOptions { BaseUrl = new Uri(baseUrl), Model = "test-model", ApiKey = Key, IsConfigured = true };
        options = change?.Invoke(options) ?? options;
        _http = BackendHttp.CreateClient(options.ConnectTimeout, options.Proxy);
        var client = new OpenAIClient(_http, options, time ?? TimeProvider.System, () => 0);
        _source = new OpenAIAnswerSource(client, options, this, time ?? TimeProvider.System, Log);
    }

    public LogLines<OpenAIAnswerSource> Log { get; } = new();

    /// <summary>The passages that the knowledge base finds.</summary>
    public ImmutableArray<Passage> Passages { get; set; } = [];

    public ValueTask<ImmutableArray<Passage>> FindAsync(AnswerRequest request, int count, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ImmutableArray<Passage>>([.. Passages.Take(count)]);

    public static AnswerRequest Request(string question = "什么时候发布？") => new() { Question = question, SessionId = "s-1", CorrelationId = "c-1" };

    public async Task<(List<AnswerEvent> Events, AnswerFailure? Failure)> AskAsync(AnswerRequest? request = null, Action<AnswerEvent>? seen = null)
    {
        var events = new List<AnswerEvent>();
        try
        {
            await foreach (var e in _source.AskAsync(request ?? Request(), TestContext.Current.CancellationToken))
            {
                events.Add(e);
                seen?.Invoke(e);
            }
        }
        catch (AnswerFailedException e)
        {
            return (events, e.Failure);
        }

        return (events, null);
    }

    public IAsyncEnumerable<AnswerEvent> Stream(CancellationToken cancellationToken) => _source.AskAsync(Request(), cancellationToken);

    public void Dispose() => _http.Dispose();

    /// <summary>The text that a listener ends up with.</summary>
    public static string Text(IEnumerable<AnswerEvent> events) => events.Aggregate("", (text, e) => e switch
    {
        AnswerEvent.Delta delta => text + delta.Text,
        AnswerEvent.Replace replace => replace.Text,
        _ => text,
    });
}
