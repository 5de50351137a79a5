using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Answers.Metering;
using RealtimeRag.Server.Answers.Mock;
using RealtimeRag.Server.Answers.OpenAI;
using RealtimeRag.Server.Answers.Resilience;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Answers.Composition;

/// <summary>
/// Builds the configured backends as nested decorators: bounds ( fallback ( metering ( breaker ( backend )))). Owns their
/// connections, but not the documents, which it shares with other services. Thread-safe once built.
/// </summary>
internal sealed class AnswerBackends : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);
    private readonly AnswerSettings _settings;
    private readonly KnowledgeAnswerSource? _knowledge;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly List<HttpClient> _connections = [];
    private readonly BoundedAnswerSource _bounded;
    private readonly BoundedAnswerSource? _standIn;
    private DifyAnswerSource? _dify;

    /// <summary>Builds the backends. No call is made before the first question.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="knowledge">The documents; may be null unless <see cref="AnswerSettings.NeedsKnowledge"/>.</param>
    /// <param name="metrics">Records the backends' metrics.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Creates the backends' loggers.</param>
    public AnswerBackends(AnswerSettings settings, KnowledgeHost? knowledge, ServerMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        (_settings, _metrics, _time, _loggers) = (settings, metrics, time, loggers);
        _knowledge = knowledge is null ? null : new KnowledgeAnswerSource(knowledge);
        var choice = settings.Choice;
        IAnswerSource source = choice.IsConfigured ? Measured(choice.Kind) : new UnconfiguredAnswerSource(choice.Kind);
        Feedback = choice.Kind == BackendKind.Dify ? _dify : null;
        if (choice.Fallback is { } fallback)
        {
            var isPaidTwice = choice.Kind.IsPaid() && fallback.IsPaid();
            source = new FallbackAnswerSource(source, Measured(fallback), isPaidTwice, metrics, loggers.CreateLogger<FallbackAnswerSource>());
        }

        _bounded = new BoundedAnswerSource(source, settings.Bounds, time, metrics);
        _standIn = _knowledge is null || choice.Kind == BackendKind.Knowledge ? null
            : new BoundedAnswerSource(Measured(BackendKind.Knowledge), settings.Bounds, time, metrics);
    }

    /// <summary>The source that sessions query.</summary>
    public IAnswerSource Source => _bounded;

    /// <summary>
    /// Answers from the documents for principals whose daily budget is spent; null if there are no documents, or if they are the backend anyway.
    /// </summary>
    public IAnswerSource? StandIn => _standIn;

    /// <summary>Receives ratings of answers, if the chosen backend supports them.</summary>
    public IFeedbackSink? Feedback { get; }

    /// <summary>Stops the backend's work for a node that cannot do so itself; null if the backend does not support that.</summary>
    public ITaskStopper? Tasks => _dify;

    /// <summary>Closes the connections, after Dify has been asked to stop abandoned runs, or after a few seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_dify is not null)
        {
            using var limit = new CancellationTokenSource(StopGrace, _time);
            await _dify.WhenIdleAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _connections.ForEach(static connection => connection.Dispose());
        _bounded.Dispose();
        _standIn?.Dispose();
    }

    private MeteredAnswerSource Measured(BackendKind kind) => new(Create(kind), _metrics, _time, kind == BackendKind.OpenAI ? _settings.OpenAI.Model : null);

    private IAnswerSource Create(BackendKind kind) => kind switch
    {
        BackendKind.Dify => Guarded(CreateDify()),
        BackendKind.OpenAI => CreateOpenAI(),
        BackendKind.Knowledge => Documents,
        _ => new MockAnswerSource(_settings.Mock, _time),
    };

    private KnowledgeAnswerSource Documents => _knowledge ?? throw new InvalidOperationException("The settings need the documents.");

    private DifyAnswerSource CreateDify() =>
        _dify = new DifyAnswerSource(
            _settings.Dify,
            Owned(BackendHttp.CreateClient(_settings.Dify.ConnectTimeout, _settings.Dify.Proxy)),
            _time,
            _loggers.CreateLogger<DifyAnswerSource>());

    private IAnswerSource CreateOpenAI()
    {
        var options = _settings.OpenAI;
#pragma warning disable CA5394 // Retry jitter need not be unpredictable.
        var client = new OpenAIClient(Owned(BackendHttp.CreateClient(options.ConnectTimeout, options.Proxy)), options, _time, Random.Shared.NextDouble);
#pragma warning restore CA5394
        var model = Guarded(new OpenAIAnswerSource(
            client, options, options.UsePassages ? Documents : null, _time, _loggers.CreateLogger<OpenAIAnswerSource>()));
        return options.FallbackAfter is { } patience
            ? new TimeoutFallbackAnswerSource(model, Documents, patience, _time, _loggers.CreateLogger<TimeoutFallbackAnswerSource>())
            : model;
    }

    // A source has one address and one key, so it needs one breaker.
    private BreakerAnswerSource Guarded(IAnswerSource source) =>
        new(source, _time, _metrics, _loggers.CreateLogger<BreakerAnswerSource>());

    private HttpClient Owned(HttpClient connection)
    {
        _connections.Add(connection);
        return connection;
    }
}
