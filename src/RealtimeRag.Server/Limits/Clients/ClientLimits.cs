using System.Diagnostics.CodeAnalysis;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Budgets;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Limits.Clients;

/// <summary>Tracks what each party uses of this process, so that none can use up what the others need. Thread-safe.</summary>
/// <param name="settings">The limits.</param>
/// <param name="budgets">The daily budgets.</param>
/// <param name="metrics">Counts refusals.</param>
/// <param name="shared">Counts a limit, by its name, for all nodes; null for a server of one node.</param>
internal sealed class ClientLimits(
    ClientLimitSettings settings, PrincipalBudgets budgets, ServerMetrics metrics, Func<string, SharedRate>? shared = null)
{
    private const double SecondsAMinute = 60;

    // How long a running answer will take is unknown.
    private static readonly TimeSpan AnswerRetry = TimeSpan.FromSeconds(2);

    private static readonly LocalizedText TooManyQuestions = new(
        "提问过于频繁，本次提问已忽略：请稍后再问",
        "Questions arrive too fast, this one was ignored: ask again later");

    private static readonly LocalizedText TooManyAnswers = new(
        "同时进行的回答过多，本次提问已忽略：请等前面的回答完成后再问",
        "Too many of your questions are being answered at once, this one was ignored: ask again when an answer is complete");

    private readonly KeyedRates _connects = new(settings.Connects);
    private readonly KeyedRates _strangers = new(settings.StrangerQuestions, shared?.Invoke(LimitNames.Questions));
    private readonly KeyedRates _principals = new(settings.PrincipalQuestions, shared?.Invoke(LimitNames.Questions));
    private readonly KeyedCounts _connections = new();
    private readonly KeyedCounts _answers = new();

    /// <summary>Counts a handshake from an address; zero, or how long to wait.</summary>
    public TimeSpan Connect(string address, TimeSpan now) => Refused(_connects.Take(address, now), LimitNames.Connects);

    /// <summary>Counts a connection; returns false if its party has too many. If true, <see cref="Leave"/> must follow.</summary>
    public bool TryEnter(Principal principal)
    {
        var most = Most(principal, settings.ConnectionsPerAddress, principal.Limits.Connections ?? settings.ConnectionsPerPrincipal);
        if (_connections.TryEnter(principal.CountedAs.Key, most))
        {
            return true;
        }

        metrics.Refused(LimitNames.Connections);
        return false;
    }

    /// <summary>Records that a connection has ended.</summary>
    public void Leave(Party party) => _connections.Leave(party.Key);

    /// <summary>How many sessions of a party may wait for their clients; 0 for any number.</summary>
    public int MostDetached(Principal principal) =>
        Most(principal, settings.DetachedPerAddress, principal.Limits.DetachedSessions ?? settings.DetachedPerPrincipal);

    /// <summary>Whether a party may have a question answered now.</summary>
    /// <param name="principal">The asking principal, with its current limits.</param>
    /// <param name="hasStandIn">Whether the embedded knowledge base may answer where a daily budget is spent.</param>
    /// <param name="now">The time.</param>
    /// <param name="permit">To be disposed when the run has ended.</param>
    /// <param name="failure">The reason for a refusal; null if the question may be answered.</param>
    public bool TryAsk(
        Principal principal, bool hasStandIn, TimeSpan now, [NotNullWhen(true)] out AnswerPermit? permit, [NotNullWhen(false)] out AnswerFailure? failure)
    {
        (permit, failure) = (null, null);
        var party = principal.CountedAs;
        var isOwner = party.Kind == PartyKind.Owner;
        if (!_answers.TryEnter(party.Key, isOwner ? 0 : settings.AnswersEach))
        {
            failure = Refused(TooManyAnswers, AnswerRetry);
            return false;
        }

        var wait = party.Kind switch
        {
            PartyKind.SignedIn => _principals.Take(party.Key, now, RateOf(principal.Limits)),
            PartyKind.Stranger => _strangers.Take(party.Key, now),
            _ => TimeSpan.Zero,
        };
        if (wait > TimeSpan.Zero)
        {
            _answers.Leave(party.Key);
            failure = Refused(TooManyQuestions, wait);
            return false;
        }

        if (party.Kind != PartyKind.SignedIn)
        {
            permit = new AnswerPermit(() => _answers.Leave(party.Key));
            return true;
        }

        var asked = budgets.Ask(principal);
        failure = asked.Refused is { } spent ? budgets.Refuse(spent, hasStandIn) : null;
        if (failure is not null)
        {
            _answers.Leave(party.Key);
            return false;
        }

        permit = new AnswerPermit(() => _answers.Leave(party.Key), tokens => budgets.Spend(principal, tokens))
        {
            IsForStandIn = asked.Refused is not null,
            Uses = asked.Uses,
        };
        return true;
    }

    /// <summary>Meters the bytes of one connection's messages.</summary>
    public RateCell BytesOf(Party party) => new(party.Kind == PartyKind.Stranger ? settings.Bytes : Rate.Unlimited);

    /// <summary>Meters one connection's messages that the protocol does not know.</summary>
    public RateCell ErrorsOf(Party party) => new(party.Kind == PartyKind.Owner ? Rate.Unlimited : settings.Errors);

    /// <summary>Counts a refusal by a limit that is enforced elsewhere.</summary>
    /// <param name="limit">The limit's name, one of few.</param>
    public void Met(string limit) => metrics.Refused(limit);

    /// <summary>Learns in the background what a client, who has just connected, has used at other nodes, so that it is known at the first question.</summary>
    public void Expect(Principal principal, TimeSpan now)
    {
        switch (principal.CountedAs.Kind)
        {
            case PartyKind.SignedIn:
                budgets.Expect(principal);
                _principals.Expect(principal.CountedAs.Key, now, RateOf(principal.Limits));
                break;
            case PartyKind.Stranger:
                _strangers.Expect(principal.CountedAs.Key, now);
                break;
        }
    }

    /// <summary>Counts a refusal if there is a wait; returns the wait.</summary>
    public TimeSpan Refused(TimeSpan wait, string limit)
    {
        if (wait > TimeSpan.Zero)
        {
            metrics.Refused(limit);
        }

        return wait;
    }

    private static int Most(Principal principal, int strangers, long signedIn) => principal.CountedAs.Kind switch
    {
        PartyKind.Stranger => strangers,
        PartyKind.SignedIn => (int)Math.Min(signedIn, int.MaxValue),
        _ => 0,
    };

    private Rate? RateOf(PrincipalLimits own) => own.QuestionsAMinute is not { } most ? null
        : most == 0 ? Rate.Unlimited
        : new(most / SecondsAMinute, Math.Min(most, settings.PrincipalQuestions.Burst));

    private AnswerFailure Refused(LocalizedText message, TimeSpan wait)
    {
        metrics.Refused(LimitNames.Questions);
        return new(ErrorCode.RateLimited, message, Retryable: true, wait) { Limit = LimitNames.Questions };
    }
}
