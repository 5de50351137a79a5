using System.Diagnostics.CodeAnalysis;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Limits.Clients;

/// <summary>What each party uses of this process, so that none of them uses up what the others need. Thread-safe.</summary>
/// <param name="settings">The limits.</param>
/// <param name="metrics">Counts refusals.</param>
internal sealed class ClientLimits(ClientLimitSettings settings, ServerMetrics metrics)
{
    // A running answer tells nobody how long it will take.
    private static readonly TimeSpan AnswerRetry = TimeSpan.FromSeconds(2);

    private static readonly LocalizedText TooManyQuestions = new(
        "提问过于频繁，本次提问已忽略：请稍后再问",
        "Questions arrive too fast, this one was ignored: ask again later");

    private static readonly LocalizedText TooManyAnswers = new(
        "同时进行的回答过多，本次提问已忽略：请等前面的回答完成后再问",
        "Too many of your questions are being answered at once, this one was ignored: ask again when an answer is complete");

    private readonly KeyedRates _connects = new(settings.Connects);
    private readonly KeyedRates _strangers = new(settings.StrangerQuestions);
    private readonly KeyedRates _principals = new(settings.PrincipalQuestions);
    private readonly KeyedCounts _connections = new();
    private readonly KeyedCounts _answers = new();

    /// <summary>Counts a handshake from an address; zero, or how long to wait.</summary>
    public TimeSpan Connect(string address, TimeSpan now) => Refused(_connects.Take(address, now), LimitNames.Connects);

    /// <summary>Counts a connection; false where the party has too many. Where true, <see cref="Leave"/> follows.</summary>
    public bool TryEnter(Party party)
    {
        var most = party.Kind switch
        {
            PartyKind.Stranger => settings.ConnectionsPerAddress,
            PartyKind.SignedIn => settings.ConnectionsPerPrincipal,
            _ => 0,
        };
        if (_connections.TryEnter(party.Key, most))
        {
            return true;
        }

        metrics.Refused(LimitNames.Connections);
        return false;
    }

    /// <summary>A connection is gone.</summary>
    public void Leave(Party party) => _connections.Leave(party.Key);

    /// <summary>Whether a party may have a question answered now.</summary>
    /// <param name="party">Who asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="permit">Given back when the run has ended.</param>
    /// <param name="failure">Why not, where null is returned.</param>
    public bool TryAsk(Party party, TimeSpan now, [NotNullWhen(true)] out AnswerPermit? permit, [NotNullWhen(false)] out AnswerFailure? failure)
    {
        (permit, failure) = (null, null);
        var isOwner = party.Kind == PartyKind.Owner;
        if (!_answers.TryEnter(party.Key, isOwner ? 0 : settings.AnswersEach))
        {
            failure = Refused(TooManyAnswers, AnswerRetry);
            return false;
        }

        var rates = party.Kind == PartyKind.SignedIn ? _principals : _strangers;
        if (!isOwner && rates.Take(party.Key, now) is var wait && wait > TimeSpan.Zero)
        {
            _answers.Leave(party.Key);
            failure = Refused(TooManyQuestions, wait);
            return false;
        }

        permit = new AnswerPermit(() => _answers.Leave(party.Key));
        return true;
    }

    /// <summary>Meters the bytes of one connection's messages.</summary>
    public RateCell BytesOf(Party party) => new(party.Kind == PartyKind.Stranger ? settings.Bytes : Rate.Unlimited);

    /// <summary>Meters one connection's messages that the protocol does not know.</summary>
    public RateCell ErrorsOf(Party party) => new(party.Kind == PartyKind.Owner ? Rate.Unlimited : settings.Errors);

    /// <summary>Counts a refusal, where there was one.</summary>
    public TimeSpan Refused(TimeSpan wait, string limit)
    {
        if (wait > TimeSpan.Zero)
        {
            metrics.Refused(limit);
        }

        return wait;
    }

    private AnswerFailure Refused(LocalizedText message, TimeSpan wait)
    {
        metrics.Refused(LimitNames.Questions);
        return new(ErrorCode.RateLimited, message, Retryable: true, wait) { Limit = LimitNames.Questions };
    }
}
