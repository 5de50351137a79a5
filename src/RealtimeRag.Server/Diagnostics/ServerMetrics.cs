using System.Diagnostics.Metrics;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>
/// The numbers of the server, all in one meter. Tags are closed: <c>backend</c> is one of four names, <c>outcome</c> one of <c>complete</c>,
/// <c>truncated</c>, <c>cancelled</c>, <c>failed</c>, <c>code</c> a code of the protocol, <c>reason</c> a kind of principal or a
/// problem of signing in. Thread-safe.
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
    }

    /// <summary>Somebody was let in.</summary>
    /// <param name="kind">How they signed in.</param>
    public void SignedIn(string kind) => _signIns.Add(1, new("result", "accepted"), new("reason", kind));

    /// <summary>Somebody was not let in.</summary>
    /// <param name="problem">Why not.</param>
    public void SignInRefused(string problem) => _signIns.Add(1, new("result", "refused"), new("reason", problem));

    /// <summary>An answer begins.</summary>
    public void Began(string backend) => _running.Add(1, new KeyValuePair<string, object?>("backend", backend));

    /// <summary>The first piece of an answer came.</summary>
    public void FirstPiece(string backend, TimeSpan after) => _first.Record(after.TotalSeconds, new KeyValuePair<string, object?>("backend", backend));

    /// <summary>A backend reported tokens.</summary>
    public void Used(string backend, int prompt, int completion)
    {
        _tokens.Add(prompt, new("backend", backend), new("kind", "prompt"));
        _tokens.Add(completion, new("backend", backend), new("kind", "completion"));
    }

    /// <summary>A reader has its answer, a failure, or left.</summary>
    /// <param name="backend">Who answered.</param>
    /// <param name="outcome">One of the outcomes named above.</param>
    /// <param name="code">The failure's wire name, or <c>none</c>.</param>
    /// <param name="after">The time since it began.</param>
    public void Ended(string backend, string outcome, string code, TimeSpan after) =>
        _duration.Record(after.TotalSeconds, new("backend", backend), new("outcome", outcome), new("code", code));

    /// <summary>The backend's run has ended.</summary>
    public void Released(string backend) => _running.Add(-1, new KeyValuePair<string, object?>("backend", backend));

    /// <summary>A question found no place.</summary>
    public void TurnedAway() => _turnedAway.Add(1);

    /// <summary>Another backend answers.</summary>
    public void FellBack(string from, string to) => _fallbacks.Add(1, new("from", from), new("to", to));

    /// <summary>A breaker opened or closed.</summary>
    public void BreakerChanged(string backend, bool isOpen) =>
        _breaker.Add(1, new("backend", backend), new("state", isOpen ? "open" : "closed"));

    /// <summary>A limit refused a connection, a message or a question.</summary>
    /// <param name="limit">The limit's name, one of few.</param>
    public void Refused(string limit) => _refused.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <summary>A question that was asked before its final has come out.</summary>
    /// <param name="saved">By how much it was early, or null where it was asked in vain.</param>
    public void AskedEarly(TimeSpan? saved)
    {
        _earlyQuestions.Add(1, new KeyValuePair<string, object?>("outcome", saved is null ? "wasted" : "used"));
        if (saved is { } time)
        {
            _timeSaved.Record(time.TotalSeconds);
        }
    }
}
