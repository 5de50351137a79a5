using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.Core;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Budgets;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Sessions.Turns;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>The real sessions, store and connections, with streams in memory instead of a network.</summary>
internal sealed class SessionHost : IMeterFactory
{
    private readonly ConnectionServices _services;

    public SessionHost(IAnswerSource source, TimeProvider? time = null, long maxReplayBytes = MemoryBudget.DefaultBytes, int maxDetached = 100_000, int maxReplayBytesEach = ReplayBuffer.DefaultBytes)
    {
        var clock = new SessionClock(time ?? TimeProvider.System);
        var rules = new SessionRules(new QuestionFinder(new AlwaysAsks(), QuestionTuning.Default));
        Registry = new SessionRegistry(clock);
        Budget = new MemoryBudget(maxReplayBytes, 2 * maxReplayBytesEach);
        Runner = new AnswerRunner(source, null, clock, NullLogger<AnswerRunner>.Instance);
        var metrics = new ServerMetrics(this);
        var limits = new ClientLimits(
            new ClientLimitSettings { StrangerQuestions = Rate.Unlimited, Errors = Rate.Unlimited, Bytes = Rate.Unlimited, AnswersEach = 0, DetachedPerAddress = 0, DetachedPerPrincipal = 2 },
            new PrincipalBudgets(new(0, 0), clock.Time, metrics, NullLogger<PrincipalBudgets>.Instance),
            metrics);
        var services = new SessionServices(
            rules,
            clock,
            Runner,
            Registry,
            Directory = new MemorySessionDirectory(clock, rules.ResumeWindow, source.Name),
            Detached = new DetachedSessions(Budget, limits, maxDetached),
            Budget,
            new SpeculationBudget(clock, metrics),
            new EverybodyIsGood(),
            limits,
            new ClientErrorLog(clock.Time, NullLogger<ClientErrorLog>.Instance),
            new TurnObservers([]),
            metrics,
            new PositionWatch(() => HasRefusedPosition = true));
        var options = new TransportOptions { MessagesPerSecond = 0 };
        Resumption = new SessionResumption(Directory, Registry);
        _services = new(options, new ConnectionGate(options), new SessionFactory(services), Resumption, limits, new Parties(isOpenToStrangers: true), NullLogger<WebSocketConnection>.Instance);
    }

    public SessionRegistry Registry { get; }

    public MemoryBudget Budget { get; }

    public AnswerRunner Runner { get; }

    public ISessionDirectory Directory { get; }

    public DetachedSessions Detached { get; }

    public SessionResumption Resumption { get; }

    /// <summary>Whether a session was refused because frames were no longer kept, even if no client was connected to read that.</summary>
    public bool HasRefusedPosition { get; private set; }

    /// <summary>How many bytes a connection takes that its client does not read; 0 for any number.</summary>
    public long Room { get; set; }

    /// <summary>Ends once the server's end of the newest connection waits for room.</summary>
    public Task WhenStuck { get; private set; } = Task.CompletedTask;

    /// <summary>A new session with a queue instead of a socket.</summary>
    public Task<SessionLoop> BeginAsync(SendQueue queue, ProtocolVersion version = ProtocolVersion.V2, Principal? principal = null) =>
        _services.Sessions.BeginAsync(version, Language.Chinese, principal ?? Principal.Anonymous, queue, CancellationToken.None).AsTask();

    /// <summary>The client's end of a new v2 connection, the way to break it, and the server's end.</summary>
    public (WebSocket Socket, DuplexStream Wire, Task Served) Connect()
    {
        var (client, server) = DuplexStream.Pair(Room);
        WhenStuck = server.WhenStuck;
        var guard = new ValidatingWebSocketStream(server);
        var accepted = new ServerSocket(guard, static () => { }, Subprotocol.V2);
        var served = new WebSocketConnection(accepted, guard, new Handshake(ProtocolVersion.V2, Language.Chinese), new ProtocolFormat(ProtocolVersion.V2, null), _services, "test").RunAsync(CancellationToken.None);
        var socket = WebSocket.CreateFromStream(client, new WebSocketCreationOptions { IsServer = false, SubProtocol = Subprotocol.V2 });
        return (socket, client, served);
    }

    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }

    /// <summary>Tells from the log that a session was refused for its position.</summary>
    private sealed class PositionWatch(Action onRefused) : ILogger<SessionLoop>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).EndsWith("could not be resumed: position", StringComparison.Ordinal))
            {
                onRefused();
            }
        }
    }

    private sealed class AlwaysAsks : IQuestionDetector
    {
        public QuestionVerdict Detect(ReadOnlySpan<char> text) => new(true, 1, 0, text.Length, "test");
    }

    /// <summary>Knows no credentials that could be revoked.</summary>
    private sealed class EverybodyIsGood : ICredentialCheck
    {
        public bool IsGood(Principal principal) => true;

        public PrincipalLimits LimitsOf(Principal principal) => principal.Limits;

        public void Check(SessionLoop session, string token) => throw new NotSupportedException();
    }
}
