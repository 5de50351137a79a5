using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>
/// Carries answers through the store. The list of an answer's events is authoritative; messages between nodes only wake the node that waits for it.
/// Thread-safe.
/// </summary>
internal sealed class RedisTurnCarrier(Fleet fleet) : ITurnCarrier
{
    // In case a wake-up was lost.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, CarriedTurn> _turns = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<ICarriedTurn?> BeginAsync(SessionAddress session, ISessionLease? lease, long number, string user, Action cancel)
    {
        var turn = new CarriedTurn(fleet, session.Key, number, cancel, () => _turns.TryRemove(NameOf(session.Key, number), out _));
        _turns[turn.Name] = turn;
        var keys = fleet.Link.Keys;
        try
        {
            // Recorded first, so that a node that stops the runs of this one finds it.
            var noted = fleet.Link.IsUp ? fleet.Link.DoAsync(redis => redis.SetAddAsync(keys.TurnsOf(fleet.Link.Node), turn.Name)) : Task.CompletedTask;
            var begun = (int)await fleet.Link.RunAsync(
                RedisScripts.Turn,
                [keys.Session(session.Key), keys.Turns(session.Key)],
                [fleet.Link.Node, lease?.Fence ?? 0, number, user, fleet.WindowSeconds]);
            await noted;
            if (begun == 1)
            {
                return turn;
            }

            turn.End();
            return null;
        }
        catch (StoreUnavailableException)
        {
            // The conversation goes on without the store.
            return turn;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CarriedEvent> FollowAsync(
        SessionAddress session, long number, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var signal = "event " + session.Key;
        try
        {
            var looks = 0;
            for (var at = from; ;)
            {
                var next = fleet.WhenSignalled(signal);
                var (events, isGone) = await LookAsync(session.Key, number, at);
                foreach (var json in events)
                {
                    at++;
                    var happened = CarriedEvent.Parse((byte[])json!);
                    yield return happened;
                    if (happened.IsLast)
                    {
                        yield break;
                    }
                }

                looks = isGone && events.Length == 0 ? looks + 1 : 0;
                if (looks > 1)
                {
                    yield return new(null, AnswerFailure.Of(ErrorCode.RagIncomplete));
                    yield break;
                }

                await next.WaitAsync(LookAgain, fleet.Clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            fleet.Unsubscribe(signal);
        }
    }

    /// <inheritdoc/>
    public void TakeAway(SessionAddress session, ISessionLease lease, long number) => _ = TakeAwayAsync(session, lease, number);

    /// <summary>Stops an answer of this node that its session no longer wants.</summary>
    public void Cancel(string session, long number)
    {
        if (_turns.TryGetValue(NameOf(session, number), out var turn))
        {
            turn.Cancel();
        }
    }

    /// <summary>
    /// Stops the answers that this node carries but that are no longer wanted, in case the messages about them were lost. Throws
    /// <see cref="StoreUnavailableException"/>.
    /// </summary>
    public async Task CheckAsync()
    {
        foreach (var turn in _turns.Values.Where(static turn => turn.IsCarried))
        {
            var json = await fleet.Link.DoAsync(redis => redis.HashGetAsync(fleet.Link.Keys.Turns(turn.Session), turn.Number));
            if (TurnRecord.Parse(json) is not { IsRunning: true })
            {
                turn.Cancel();
            }
        }
    }

    /// <summary>The name of an answer in the whole fleet.</summary>
    public static string NameOf(string session, long number) => $"{session}|{number}";

    private async Task TakeAwayAsync(SessionAddress session, ISessionLease lease, long number)
    {
        var keys = fleet.Link.Keys;
        try
        {
            await fleet.Link.RunAsync(
                RedisScripts.Cancel,
                [keys.Session(session.Key), keys.Turns(session.Key)],
                [fleet.Link.Node, lease.Fence, number, keys.Channels, session.Key]);
        }
        catch (StoreUnavailableException)
        {
            // The run ends by itself, although its answer is no longer read.
        }
    }

    private async Task<(RedisValue[] Events, bool IsGone)> LookAsync(string session, long number, long from)
    {
        var keys = fleet.Link.Keys;
        try
        {
            // Check first whether its node is gone: what it wrote before that is then in the list.
            var turn = TurnRecord.Parse(await fleet.Link.DoAsync(redis => redis.HashGetAsync(keys.Turns(session), number)));
            var events = await fleet.Link.DoAsync(redis => redis.ListRangeAsync(keys.Events(session, number), from));
            return (events, turn is not { IsRunning: true } || fleet.IsGone(turn.Prod));
        }
        catch (StoreUnavailableException)
        {
            return ([], false);
        }
    }
}
