using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>
/// The node's heartbeat: reports that the node is alive, and notices when the store becomes unavailable or available again, and which sessions other nodes have
/// taken. Never delays the start.
/// </summary>
internal sealed class FleetService(
    Fleet fleet, FleetMessages messages, FleetSweeper sweeper, RedisTurnCarrier carrier, IEnumerable<IFleetBeat> others, SessionRegistry sessions,
    ServerMetrics metrics, ILogger<FleetService> log)
    : IHostedService, IReadinessCheck, IDisposable
{
    private const int MostFailures = 2;
    private const int MostFailuresInDoubt = 10;
    private const int AtOnce = 100;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private Task _beating = Task.CompletedTask;
    private Task _keeping = Task.CompletedTask;
    private TimeSpan _keptAt;
    private volatile bool _mustKeep;
    private int _failures;
    private bool _isListening;
    private bool _isConnecting = true;

    /// <inheritdoc/>
    public IEnumerable<ReadinessProblem> Problems => fleet.Link.IsUp ? [] : [new("degraded", Blocks: false)];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _beating = BeatAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _keeping.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await sweeper.LeaveAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task BeatAsync()
    {
        // The start does not wait for the store.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await using var awake = fleet.Clock.Time.CreateTimer(static fleet => ((Fleet)fleet!).StayAwake(), fleet, TimeSpan.Zero, Blink);
        await ConnectAsync();
        using var timer = new PeriodicTimer(Beat, fleet.Clock.Time);
        do
        {
            try
            {
                await BeatOnceAsync();
            }
            catch (StoreUnavailableException e)
            {
                await FailAsync(e);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                ScaleoutLog.BeatFaulted(log, e);
            }
        }
        while (await WaitAsync(timer));
    }

    private async Task<bool> WaitAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ConnectAsync()
    {
        try
        {
            await fleet.Link.ConnectAsync();
        }
        catch (Exception e) when (e is RedisConnectionException or ArgumentException or InvalidOperationException)
        {
            ScaleoutLog.BeatFaulted(log, e);
        }
    }

    private async Task BeatOnceAsync()
    {
        var swept = await sweeper.BeatAsync();
        if (!_isListening)
        {
            await fleet.Link.SubscribeAsync(messages.Take);
            _isListening = true;
        }

        foreach (var other in others)
        {
            await other.BeatAsync();
        }

        _failures = 0;
        if (fleet.Link.Report(isUp: true))
        {
            fleet.NoteUp();
            metrics.StoreChanged(isUp: true);
            ScaleoutLog.StoreIsBack(log);
            _isConnecting = false;
            _mustKeep = true;
        }

        // Other nodes would declare this one dead if its heartbeat waited for a session.
        if (_keeping.IsCompleted && IsTimeToKeep())
        {
            _keeping = KeepAllAsync();
        }

        await carrier.CheckAsync();
        if (fleet.HasBeenUpFor(FleetSweeper.SweptAfter))
        {
            await sweeper.SweepAsync(swept);
        }
    }

    private async Task FailAsync(StoreUnavailableException e)
    {
        // After a pause, the node first tries to find out what it still owns.
        if (++_failures < (fleet.IsInDoubt ? MostFailuresInDoubt : MostFailures) && !_isConnecting)
        {
            return;
        }

        if (fleet.Link.Report(isUp: false))
        {
            metrics.StoreChanged(isUp: false);
            ScaleoutLog.StoreIsAway(log, e.Reason);
            await ReleaseAsync();
        }
        else if (_isConnecting && _failures == MostFailures)
        {
            ScaleoutLog.StoreIsAway(log, e.Reason);
        }
    }

    /// <summary>Whether sessions must be kept: after a pause of this process, after the store was unavailable, and at regular intervals.</summary>
    private bool IsTimeToKeep()
    {
        var pause = TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, fleet.WindowSeconds / 3.0));
        return _mustKeep || fleet.IsInDoubt || _keptAt <= fleet.Clock.Now - pause;
    }

    private async Task KeepAllAsync()
    {
        // If the store is lost and found again meanwhile, everything is checked once more.
        _mustKeep = false;
        try
        {
            await KeepAsync();
        }
        catch (StoreUnavailableException)
        {
            // The heartbeat reports it.
            _mustKeep = true;
        }
        catch (Exception e)
        {
            _mustKeep = true;
            ScaleoutLog.BeatFaulted(log, e);
        }
    }

    /// <summary>Checks and keeps all sessions.</summary>
    private async Task KeepAsync()
    {
        fleet.StayAwake();
        var doubts = fleet.Doubts;
        foreach (var some in fleet.Leases.Values.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(KeepAsync));
        }

        fleet.Checked(doubts);
        _keptAt = fleet.Clock.Now;
        await ReleaseAsync();
    }

    private async Task ReleaseAsync()
    {
        foreach (var session in sessions.All.Where(static session => session.Lease is not null))
        {
            await session.StoreIsBackAsync();
        }
    }

    private async Task KeepAsync(RedisLease lease)
    {
        switch (await lease.KeepAsync())
        {
            case StoreReply.Lost:
                await messages.LoseAsync(lease);
                break;
            case StoreReply.Incomplete when sessions.Find(lease.Session) is { } session:
                await session.StoreIsBackAsync(isMissing: true);
                break;
        }
    }
}
