using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>
/// The server's metrics, in one meter. All tag values are from closed sets: <c>backend</c> is one of four names, <c>outcome</c> one of
/// <c>complete</c>, <c>truncated</c>, <c>cancelled</c> and <c>failed</c>, <c>code</c> an error code of the protocol, <c>reason</c> a kind of
/// principal or a sign-in problem. The <c>rag.*</c> names are kept; those of <c>gen_ai.*</c> follow OpenTelemetry. Thread-safe.
/// </summary>
internal sealed class ServerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "RealtimeRag";

    private const int NotRecording = -1;

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<long> Tokens = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576],
    };

    private readonly ConcurrentDictionary<string, bool> _breakers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _errorCounts = new(StringComparer.Ordinal);
    private int _recordingStopped = NotRecording;
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _running;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _first;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _turnedAway;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _breaker;
    private readonly Counter<long> _earlyQuestions;
    private readonly Histogram<double> _timeSaved;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _budgets;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _unrecorded;
    private readonly Histogram<double> _turn;
    private readonly Histogram<double> _turnFirst;
    private readonly Histogram<double> _operation;
    private readonly Histogram<double> _firstChunk;
    private readonly Histogram<long> _usage;
    private readonly UpDownCounter<int> _storeUp;
    private readonly Counter<long> _moved;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _swept;

    /// <summary>Creates the instruments.</summary>
    public ServerMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(MeterName);
        _running = meter.CreateUpDownCounter<int>(
            "rag.answers.running", "{answer}", "Answers that a backend is producing, including those that no client reads any more.");
        _duration = meter.CreateHistogram("rag.answer.duration", "s", "Time from asking a backend to the end of its answer.", null, Seconds);
        _first = meter.CreateHistogram("rag.answer.first_piece", "s", "Time from asking a backend to the first piece of its answer.", null, Seconds);
        _tokens = meter.CreateCounter<long>("rag.tokens", "{token}", "Tokens used, as reported by the backends.");
        _turnedAway = meter.CreateCounter<long>("rag.answers.turned_away", "{question}", "Questions refused because too many were being answered.");
        _fallbacks = meter.CreateCounter<long>("rag.fallbacks", "{question}", "Questions passed on to another backend because the first one failed.");
        _breaker = meter.CreateCounter<long>("rag.breaker.changes", "{change}", "Circuit breakers that opened or closed.");
        _earlyQuestions = meter.CreateCounter<long>("rag.speculation.questions", "{question}", "Questions asked before their final, by outcome.");
        _timeSaved = meter.CreateHistogram("rag.speculation.time_saved", "s", "Time between asking a question early and receiving its final.", null, Seconds);
        _signIns = meter.CreateCounter<long>("rag.sign_ins", "{attempt}", "Attempts to sign in, by result and reason.");
        _refused = meter.CreateCounter<long>("rag.limits.refused", "{refusal}", "Connections, messages and questions refused by a limit.");
        _budgets = meter.CreateCounter<long>(
            "rag.budgets", "{step}", "Steps of daily budgets: near and spent once for each principal and day, stood_in and refused for each question.");
        _storeUp = meter.CreateUpDownCounter<int>("rag.store.up", "{store}", "1 while the shared session store responds, 0 while it does not.");
        _moved = meter.CreateCounter<long>(
            "rag.sessions.moved", "{session}",
            "Sessions that came from another node: from the store (park), a running node (yield), or one without a reply (force).");
        _lost = meter.CreateCounter<long>(
            "rag.sessions.lost_ownership", "{session}", "Sessions that another node took over although this one had not given them up.");
        _swept = meter.CreateCounter<long>("rag.turns.cut", "{answer}", "Answers of failed nodes whose runs at the backend were stopped.");
        _errors = meter.CreateCounter<long>("rag.errors", "{error}", "Errors sent to clients, by code.");
        _turn = meter.CreateHistogram("rag.turn.duration", "s", "Time from hearing a question to the end of its answer, as the client sees it.", null, Seconds);
        _turnFirst = meter.CreateHistogram(
            "rag.turn.first_piece", "s", "Time from hearing a question to the first piece of its answer, as the client sees it.", null, Seconds);
        _operation = meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Duration of a call to a backend.", null, Seconds);
        _firstChunk = meter.CreateHistogram(
            "gen_ai.client.operation.time_to_first_chunk", "s", "Time from calling a backend to its first piece.", null, Seconds);
        _usage = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Input and output tokens of a call to a backend.", null, Tokens);
        _unrecorded = meter.CreateCounter<long>("rag.recording.dropped", "{question}", "Questions and ratings that could not be recorded.");
        meter.CreateObservableGauge(
            "rag.recording.stopped",
            () => Volatile.Read(ref _recordingStopped) is var stopped and not NotRecording ? [new Measurement<int>(stopped)] : Array.Empty<Measurement<int>>(),
            "{recording}", "1 while recording has stopped because its file cannot be written, otherwise 0.");
        meter.CreateObservableGauge(
            "rag.breaker.open",
            () => _breakers.Select(static breaker => new Measurement<int>(breaker.Value ? 1 : 0, new KeyValuePair<string, object?>("backend", breaker.Key))),
            "{breaker}", "1 while the circuit breaker is open and its backend is not called, otherwise 0.");
    }

    /// <summary>The backends whose circuit breaker has ever opened, and whether it is open now.</summary>
    public IReadOnlyDictionary<string, bool> Breakers => _breakers;

    /// <summary>How many errors of each code have been sent to clients since the start.</summary>
    public IReadOnlyDictionary<string, long> Errors => _errorCounts;

    /// <summary>Registers the functions that are called each time metrics are read.</summary>
    public void Observe(ServerGauges gauges)
    {
        _meter.CreateObservableGauge(
            "rag.sessions",
            () => new Measurement<int>[]
            {
                new(gauges.Connected(), new KeyValuePair<string, object?>("state", "connected")),
                new(gauges.Detached(), new KeyValuePair<string, object?>("state", "detached")),
            },
            "{session}", "Live sessions, with and without a connection.");
        _meter.CreateObservableGauge("rag.connections", gauges.Connections, "{connection}", "Open connections.");
        _meter.CreateObservableGauge(
            "rag.sessions.memory", gauges.SessionBytes, "By", "Memory held for clients: questions, transcripts, history and frames for a resume.");
        _meter.CreateObservableGauge("rag.ready", () => gauges.IsReady() ? 1 : 0, "{server}", "1 while the server accepts questions, otherwise 0.");
    }

    /// <summary>Records that the store shared by all nodes has become available or unavailable.</summary>
    public void StoreChanged(bool isUp) => _storeUp.Add(isUp ? 1 : -1);

    /// <summary>Counts a session that came from another node.</summary>
    /// <param name="how"><c>park</c>, <c>yield</c> or <c>force</c>.</param>
    public void SessionMoved(string how) => _moved.Add(1, new KeyValuePair<string, object?>("how", how));

    /// <summary>Counts a session that another node has taken.</summary>
    public void OwnershipLost() => _lost.Add(1);

    /// <summary>Counts an answer of a node that is gone whose run was stopped.</summary>
    public void TurnCut() => _swept.Add(1);

    /// <summary>Counts a successful sign-in.</summary>
    /// <param name="kind">How the client signed in.</param>
    public void SignedIn(string kind) => _signIns.Add(1, new("result", "accepted"), new("reason", kind));

    /// <summary>Counts a failed sign-in.</summary>
    /// <param name="problem">The problem.</param>
    public void SignInRefused(string problem) => _signIns.Add(1, new("result", "refused"), new("reason", problem));

    /// <summary>Counts an answer that starts.</summary>
    public void Began(GenAI backend) => _running.Add(1, new KeyValuePair<string, object?>("backend", backend.Provider));

    /// <summary>Records the time to the first piece of an answer.</summary>
    public void FirstPiece(GenAI backend, TimeSpan after)
    {
        _first.Record(after.TotalSeconds, new KeyValuePair<string, object?>("backend", backend.Provider));
        _firstChunk.Record(after.TotalSeconds, Operation(backend));
    }

    /// <summary>Counts the tokens that a backend reported.</summary>
    public void Used(GenAI backend, int prompt, int completion)
    {
        _tokens.Add(prompt, new("backend", backend.Provider), new("kind", "prompt"));
        _tokens.Add(completion, new("backend", backend.Provider), new("kind", "completion"));
        _usage.Record(prompt, [.. Operation(backend), new("gen_ai.token.type", "input")]);
        _usage.Record(completion, [.. Operation(backend), new("gen_ai.token.type", "output")]);
    }

    /// <summary>Records the end of an answer for its reader: complete, failed or abandoned.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="outcome">One of the outcomes above.</param>
    /// <param name="code">The failure's wire name, or <c>none</c>.</param>
    /// <param name="after">The time since the answer started.</param>
    public void Ended(GenAI backend, string outcome, string code, TimeSpan after)
    {
        _duration.Record(after.TotalSeconds, new("backend", backend.Provider), new("outcome", outcome), new("code", code));
        _operation.Record(after.TotalSeconds, code == "none" ? Operation(backend) : [.. Operation(backend), new("error.type", code)]);
    }

    /// <summary>Records a question that has ended, as its client saw it.</summary>
    /// <param name="reason">How it ended, as on the wire.</param>
    /// <param name="code">The error's wire name, or <c>none</c>.</param>
    /// <param name="nothingFound">Whether the answer only says that the documents contain no answer.</param>
    /// <param name="first">The time from hearing the question to the first piece; null if there was none.</param>
    /// <param name="total">The time from hearing the question to the end.</param>
    public void TurnEnded(string reason, string code, bool nothingFound, TimeSpan? first, TimeSpan total)
    {
        _turn.Record(total.TotalSeconds, new("finish_reason", reason), new("code", code), new("found", nothingFound ? "nothing" : "any"));
        if (first is { } time)
        {
            _turnFirst.Record(time.TotalSeconds);
        }
    }

    /// <summary>Counts an error that is sent to a client.</summary>
    /// <param name="code">The error's wire name.</param>
    public void ErrorSent(string code)
    {
        _errorCounts.AddOrUpdate(code, 1, static (_, count) => count + 1);
        _errors.Add(1, new KeyValuePair<string, object?>("code", code));
    }

    /// <summary>Records that the backend's run has ended.</summary>
    public void Released(GenAI backend) => _running.Add(-1, new KeyValuePair<string, object?>("backend", backend.Provider));

    /// <summary>Counts a question that was refused because too many were being answered.</summary>
    public void TurnedAway() => _turnedAway.Add(1);

    /// <summary>Counts a fallback to another backend.</summary>
    public void FellBack(string from, string to) => _fallbacks.Add(1, new("from", from), new("to", to));

    /// <summary>Counts a circuit breaker that opened or closed.</summary>
    public void BreakerChanged(string backend, bool isOpen)
    {
        _breakers[backend] = isOpen;
        _breaker.Add(1, new("backend", backend), new("state", isOpen ? "open" : "closed"));
    }

    /// <summary>Counts a connection, message or question that a limit refused.</summary>
    /// <param name="limit">The name of the limit, from a closed set.</param>
    public void Refused(string limit) => _refused.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <summary>Counts a step that a daily budget has reached, or a question asked after a budget was used up.</summary>
    /// <param name="limit">Which budget, as the protocol names it.</param>
    /// <param name="step"><c>near</c>, <c>spent</c>, <c>stood_in</c> or <c>refused</c>.</param>
    public void Budget(string limit, string step) => _budgets.Add(1, new("limit", limit), new("step", step));

    private static KeyValuePair<string, object?>[] Operation(GenAI backend) => backend.Model is { } model
        ? [new("gen_ai.operation.name", backend.Operation), new("gen_ai.provider.name", backend.Provider), new("gen_ai.request.model", model)]
        : [new("gen_ai.operation.name", backend.Operation), new("gen_ai.provider.name", backend.Provider)];

    /// <summary>Counts questions and ratings that could not be recorded.</summary>
    public void RecordingDropped(int count) => _unrecorded.Add(count);

    /// <summary>Sets whether recording has stopped.</summary>
    public void RecordingStopped(bool hasStopped) => Volatile.Write(ref _recordingStopped, hasStopped ? 1 : 0);

    /// <summary>Records the outcome of a speculation.</summary>
    /// <param name="saved">How much time it saved, or null if it was wasted.</param>
    public void AskedEarly(TimeSpan? saved)
    {
        _earlyQuestions.Add(1, new KeyValuePair<string, object?>("outcome", saved is null ? "wasted" : "used"));
        if (saved is { } time)
        {
            _timeSaved.Record(time.TotalSeconds);
        }
    }
}
