using System.Collections.Concurrent;
using System.Collections.Frozen;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Scaleout;

/// <summary>What all parts of a node know about the fleet and about itself. Thread-safe.</summary>
/// <param name="link">The store.</param>
/// <param name="clock">The clock.</param>
/// <param name="window">How long a session outlives its connection.</param>
internal sealed class Fleet(RedisLink link, SessionClock clock, TimeSpan window)
{
    /// <summary>A node whose heartbeat has been missing for this long counts as gone, and the answers that it carries end.</summary>
    public static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A process that was suspended for this long no longer knows what it owns: other nodes take a session from a node that does not answer within
    /// <see cref="SessionClaims.YieldTime"/>, which is longer.
    /// </summary>
    public static readonly TimeSpan DoubtAfter = TimeSpan.FromMilliseconds(900);

    // For this long after the window, a client that returns still learns that it is too late.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, RedisLease> _leases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _signals = new(StringComparer.Ordinal);
    private volatile FrozenSet<string> _living = [];
    private volatile FrozenSet<string> _livingBefore = [];
    private int _doubts;
    private int _checked;
    private long _upSince = clock.Now.Ticks;
    private long _awake = clock.Now.Ticks;
    private long _epoch = clock.Time.GetUtcNow().ToUnixTimeMilliseconds() - (long)clock.Now.TotalMilliseconds;

    /// <summary>The store.</summary>
    public RedisLink Link => link;

    /// <summary>The clock.</summary>
    public SessionClock Clock => clock;

    /// <summary>How long a session without a connection is stored, in seconds.</summary>
    public long WindowSeconds => (long)Math.Ceiling(window.TotalSeconds);

    /// <summary>How long the store knows that there was a session, in seconds.</summary>
    public long LifetimeSeconds => WindowSeconds + (long)Memory.TotalSeconds;

    /// <summary>The sessions that this node holds.</summary>
    public ConcurrentDictionary<string, RedisLease> Leases => _leases;

    /// <summary>
    /// Whether this process was suspended for so long that other nodes may have taken its sessions, and has not checked since. The clock alone shows
    /// it, so that it is known before anything else runs. A node that knows that the store is unavailable cannot check, and continues.
    /// </summary>
    public bool IsInDoubt => link.IsUp && (Doubts != Volatile.Read(ref _checked) || HasSlept(Interlocked.Read(ref _awake)));

    /// <summary>Called a few times a second; after too long a pause, the sessions must be checked until <see cref="Checked"/>.</summary>
    public void StayAwake()
    {
        // Checked before the time is noted, since otherwise there would be a moment without doubt, and after it, for sessions that were in doubt in
        // between and wait to be released.
        if (HasSlept(Interlocked.Read(ref _awake)) || HasSlept(Interlocked.Exchange(ref _awake, clock.Now.Ticks)))
        {
            Interlocked.Increment(ref _doubts);
            Interlocked.Exchange(ref _awake, clock.Now.Ticks);
        }
    }

    private bool HasSlept(long since) => clock.Now.Ticks - since > DoubtAfter.Ticks;

    /// <summary>How many doubts there have been; to be read before a check begins.</summary>
    public int Doubts => Volatile.Read(ref _doubts);

    /// <summary>Records that the sessions of this node were checked. A doubt that arose during the check stays.</summary>
    /// <param name="doubts"><see cref="Doubts"/> before the check.</param>
    public void Checked(int doubts) => Volatile.Write(ref _checked, doubts);

    /// <summary>Records that the store is available again. Until then no node could report that it is alive, so none counts as gone for a while.</summary>
    public void NoteUp() => Interlocked.Exchange(ref _upSince, clock.Now.Ticks);

    /// <summary>Whether the store has been available for longer than this, so that silent nodes have had time to report.</summary>
    public bool HasBeenUpFor(TimeSpan time) => clock.Now.Ticks - Interlocked.Read(ref _upSince) > time.Ticks;

    /// <summary>The time in milliseconds on which all nodes agree: that of the store, estimated. A node that never reached the store uses its own.</summary>
    public long Time => Interlocked.Read(ref _epoch) + (long)clock.Now.TotalMilliseconds;

    /// <summary>Records the time of the store, in milliseconds.</summary>
    public void NoteTime(long time) => Interlocked.Exchange(ref _epoch, time - (long)clock.Now.TotalMilliseconds);

    /// <summary>The nodes that were alive at the last heartbeat.</summary>
    public IReadOnlyCollection<string> Living => _living;

    /// <summary>Records which nodes are alive.</summary>
    public void NoteLiving(IEnumerable<string> nodes) => (_livingBefore, _living) = (_living, nodes.ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Whether a node was missing at the last two heartbeats; one that has just started may be missing at one.</summary>
    public bool IsGone(string node) => HasBeenUpFor(GoneAfter) && _livingBefore.Count > 0 && !_living.Contains(node) && !_livingBefore.Contains(node);

    /// <summary>Completes at the next <see cref="Signal"/> of this name. A signal may be lost, so limit the wait, and then look in the store.</summary>
    public Task WhenSignalled(string name) => _signals.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes everything that waits for this name.</summary>
    public void Signal(string name)
    {
        if (_signals.TryRemove(name, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    /// <summary>Forgets a name for which nothing waits any more.</summary>
    public void Unsubscribe(string name) => _signals.TryRemove(name, out _);
}
