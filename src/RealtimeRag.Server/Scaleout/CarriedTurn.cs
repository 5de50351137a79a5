using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Scaleout;

/// <summary>An answer that this node asks for.</summary>
/// <param name="fleet">The node.</param>
/// <param name="session">The session.</param>
/// <param name="number">The answer's number in it.</param>
/// <param name="cancel">Stops the call.</param>
/// <param name="onEnd">Called when it is over.</param>
internal sealed class CarriedTurn(Fleet fleet, string session, long number, Action cancel, Action onEnd) : ICarriedTurn
{
    private const int MostTries = 40;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private Task _named = Task.CompletedTask;
    private long _sent;

    /// <summary>The session.</summary>
    public string Session => session;

    /// <summary>The answer's number.</summary>
    public long Number => number;

    /// <summary>Its name, unique in the whole fleet.</summary>
    public string Name => RedisTurnCarrier.NameOf(session, number);

    /// <summary>Whether its session has moved to another node.</summary>
    public bool IsCarried => Interlocked.Read(ref _sent) > 0;

    /// <summary>Stops the call; returns at once.</summary>
    public void Cancel() => cancel();

    /// <inheritdoc/>
    public void Named(string task) => _named = NameAsync(task);

    /// <inheritdoc/>
    public async ValueTask<bool> CarryAsync(CarriedEvent happened, CancellationToken cancellationToken)
    {
        var keys = fleet.Link.Keys;
        for (var tries = 0; tries < MostTries && !cancellationToken.IsCancellationRequested; tries++)
        {
            try
            {
                // An event that is already in the list is not added again, even if the reply to the first attempt was lost.
                var isWanted = (int)await fleet.Link.RunAsync(
                    RedisScripts.Event,
                    [keys.Session(session), keys.Turns(session), keys.Events(session, number)],
                    [fleet.Link.Node, number, _sent, happened.ToJson(), keys.Channels, session, fleet.LifetimeSeconds]) == 1;
                Interlocked.Increment(ref _sent);
                return isWanted;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(RetryPause, fleet.Clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void End()
    {
        onEnd();
        _ = EndAsync();
    }

    private async Task NameAsync(string task)
    {
        try
        {
            if ((int)await fleet.Link.RunAsync(RedisScripts.Named, [fleet.Link.Keys.Turns(session)], [fleet.Link.Node, number, task]) == 0)
            {
                cancel();
            }
        }
        catch (StoreUnavailableException)
        {
            // Then only this node can stop it.
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await _named;
            await fleet.Link.RunAsync(RedisScripts.Over, [fleet.Link.Keys.Turns(session)], [number, fleet.Link.Node]);
            await fleet.Link.DoAsync(redis => redis.SetRemoveAsync(fleet.Link.Keys.TurnsOf(fleet.Link.Node), Name));
        }
        catch (StoreUnavailableException)
        {
            // The keys expire by themselves.
        }
    }
}
