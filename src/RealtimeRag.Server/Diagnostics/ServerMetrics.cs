using System.Diagnostics.Metrics;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>
/// The server's metrics, in one meter. All tag values are from closed sets: <c>backend</c> is one of four names, <c>outcome</c> one of
/// <c>complete</c>, <c>truncated</c>, <c>cancelled</c> and <c>failed</c>, <c>code</c> an error code of the protocol, <c>reason</c> a kind of
/// principal or a sign-in problem. Thread-safe.
/// </summary>
internal sealed class ServerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "RealtimeRag";

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
    private readonly UpDownCounter<int> _storeUp;
    private readonly Counter<long> _moved;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _swept;

    /// <summary>Creates the instruments.</summary>
    public ServerMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _running = meter.CreateUpDownCounter<int>("rag.answers.running", "{answer}", "Answers that a backend works on now, also those that nobody reads any longer.");
        _duration = meter.CreateHistogram<double>("rag.answer.duration", "s", "From the question to the end of its answer.");
        _first = meter.CreateHistogram<double>("rag.answer.first_piece", "s", "From the question to the first piece of its answer.");
        _tokens = meter.CreateCounter<long>("rag.tokens", "{token}", "Tokens that backends report.");
        _turnedAway = meter.CreateCounter<long>("rag.answers.turned_away", "{question}", "Questions refused because too many were being answered.");
        _fallbacks = meter.CreateCounter<long>("rag.fallbacks", "{question}", "Questions that another backend answered.");
        _breaker = meter.CreateCounter<long>("rag.breaker.changes", "{change}", "Times that a circuit breaker opened or closed.");
        _earlyQuestions = meter.CreateCounter<long>("rag.speculation.questions", "{question}", "Questions asked before their final, by outcome.");
        _timeSaved = meter.CreateHistogram<double>("rag.speculation.time_saved", "s", "How much earlier a question was asked than its final came.");
        _signIns = meter.CreateCounter<long>("rag.sign_ins", "{attempt}", "Attempts to connect, by how they came out.");
        _refused = meter.CreateCounter<long>("rag.limits.refused", "{refusal}", "Connections, messages and questions that a limit refused.");
        _budgets = meter.CreateCounter<long>("rag.budgets", "{step}", "Steps of daily budgets: near and spent once for each principal and day, stood_in and refused for each question.");
        _storeUp = meter.CreateUpDownCounter<int>("rag.store.up", "{store}", "1 while the store that nodes share answers, 0 while it does not.");
        _moved = meter.CreateCounter<long>("rag.sessions.moved", "{session}", "Sessions that came from another node: from the store (park), from a living node (yield), from one that said nothing (force).");
        _lost = meter.CreateCounter<long>("rag.sessions.lost_ownership", "{session}", "Sessions that another node took without this one giving them up.");
        _swept = meter.CreateCounter<long>("rag.turns.cut", "{answer}", "Answers of nodes that are gone whose run was stopped.");
    }

    /// <summary>The store that nodes share came or went.</summary>
    public void StoreChanged(bool isUp) => _storeUp.Add(isUp ? 1 : -1);

    /// <summary>Counts a session that came from another node.</summary>
    /// <param name="how"><c>park</c>, <c>yield</c> or <c>force</c>.</param>
    public void SessionMoved(string how) => _moved.Add(1, new KeyValuePair<string, object?>("how", how));

    /// <summary>Counts a session that another node took.</summary>
    public void OwnershipLost() => _lost.Add(1);

    /// <summary>Counts an answer of a node that is gone.</summary>
    public void TurnCut() => _swept.Add(1);

    /// <summary>Counts a successful sign-in.</summary>
    /// <param name="kind">How the client signed in.</param>
    public void SignedIn(string kind) => _signIns.Add(1, new("result", "accepted"), new("reason", kind));

    /// <summary>Counts a failed sign-in.</summary>
    /// <param name="problem">The problem.</param>
    public void SignInRefused(string problem) => _signIns.Add(1, new("result", "refused"), new("reason", problem));

    /// <summary>Counts an answer that starts.</summary>
    public void Began(string backend) => _running.Add(1, new KeyValuePair<string, object?>("backend", backend));

    /// <summary>Records the time to the first piece of an answer.</summary>
    public void FirstPiece(string backend, TimeSpan after) => _first.Record(after.TotalSeconds, new KeyValuePair<string, object?>("backend", backend));

    /// <summary>Counts the tokens that a backend reported.</summary>
    public void Used(string backend, int prompt, int completion)
    {
        _tokens.Add(prompt, new("backend", backend), new("kind", "prompt"));
        _tokens.Add(completion, new("backend", backend), new("kind", "completion"));
    }

    /// <summary>Records the end of an answer for its reader: complete, failed or abandoned.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="outcome">One of the outcomes above.</param>
    /// <param name="code">The failure's wire name, or <c>none</c>.</param>
    /// <param name="after">The time since the answer started.</param>
    public void Ended(string backend, string outcome, string code, TimeSpan after) =>
        _duration.Record(after.TotalSeconds, new("backend", backend), new("outcome", outcome), new("code", code));

    /// <summary>Records that the backend's run has ended.</summary>
    public void Released(string backend) => _running.Add(-1, new KeyValuePair<string, object?>("backend", backend));

    /// <summary>Counts a question that was rejected because of the limits.</summary>
    public void TurnedAway() => _turnedAway.Add(1);

    /// <summary>Counts a fallback to another backend.</summary>
    public void FellBack(string from, string to) => _fallbacks.Add(1, new("from", from), new("to", to));

    /// <summary>Counts a circuit breaker that opened or closed.</summary>
    public void BreakerChanged(string backend, bool isOpen) =>
        _breaker.Add(1, new("backend", backend), new("state", isOpen ? "open" : "closed"));

    /// <summary>Counts a connection, message or question that a limit refused.</summary>
    /// <param name="limit">The name of the limit, from a closed set.</param>
    public void Refused(string limit) => _refused.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <summary>A daily budget came to a step, or a question met it.</summary>
    /// <param name="limit">Which budget, as the protocol names it.</param>
    /// <param name="step"><c>near</c>, <c>spent</c>, <c>stood_in</c> or <c>refused</c>.</param>
    public void Budget(string limit, string step) => _budgets.Add(1, new("limit", limit), new("step", step));

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
