using RealtimeRag.Core.Answers;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>The adapter in front of a fake Dify over real HTTP, on a clock that stands still.</summary>
internal sealed class DifyBench : IAsyncDisposable
{
    public const string Key = "app-canary-4f9d1c7b";
    private HttpClient? _http;

    public FakeTime Time { get; } = new();

    public LogRecorder Log { get; } = new();

    public FakeDifyServer Fake { get; private set; } = null!;

    public DifyOptions Options { get; private set; } = null!;

    public DifyAnswerSource Source { get; private set; } = null!;

    public HttpClient Http => _http!;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<DifyBench> StartAsync(Func<DifyOptions, DifyOptions>? configure = null, FakeDifyOptions? fake = null)
    {
        var bench = new DifyBench { Fake = await FakeDifyServer.StartAsync(fake ?? new() { Key = Key }) };

        // The handler's connect limit is the only one on the real clock; a busy machine must not reach it.
        bench.Options = new DifyOptions { ApiKey = Key, BaseUrl = bench.Fake.Url, ConnectTimeout = TimeSpan.FromMinutes(2) };
        bench.Options = configure?.Invoke(bench.Options) ?? bench.Options;
        bench._http = BackendHttp.CreateClient(bench.Options.ConnectTimeout, bench.Options.Proxy);
        bench.Source = new(bench.Options, bench._http, bench.Time, bench.Log.For<DifyAnswerSource>(), () => 0.5);
        return bench;
    }

    public static AnswerRequest Question(string question = "保修期多久？", string? conversation = null) =>
        new() { Question = question, SessionId = "s-1", ConversationId = conversation, CorrelationId = "c-1" };

    /// <summary>Asks and reads to the end.</summary>
    public Task<DifyOutcome> AskAsync(AnswerRequest? request = null) => DifyOutcome.ReadAsync(Source.AskAsync(request ?? Question(), Token));

    /// <summary>Asks with a scripted reply.</summary>
    public Task<DifyOutcome> AskAsync(params ReadOnlySpan<FakeReply> replies)
    {
        Fake.Enqueue(replies);
        return AskAsync(request: null);
    }

    /// <summary>Lets waits of exactly these lengths begin and pass, one after another.</summary>
    public async Task PassAsync(params double[] seconds)
    {
        foreach (var wait in seconds.Select(TimeSpan.FromSeconds))
        {
            await Time.WhenTimerAsync(wait, Token);
            Time.Advance(wait);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await Fake.DisposeAsync();
    }
}
