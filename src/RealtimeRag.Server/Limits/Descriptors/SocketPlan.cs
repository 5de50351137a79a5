namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>
/// Divides the sockets of the process, so that clients cannot exhaust its descriptors by opening connections: a runtime that runs out of them
/// crashes. Immutable.
/// </summary>
/// <param name="MaxConnections">Maximum number of WebSockets with a session; further ones get close code 1013.</param>
/// <param name="MaxPlain">Maximum number of connections that are not, or not yet, WebSockets; further ones are closed at once.</param>
/// <param name="MaxUpgraded">
/// Maximum number of WebSockets of any kind: with a session, replacing one, or about to be closed; further ones get status 503.
/// </param>
internal sealed record SocketPlan(int MaxConnections, int MaxPlain, int MaxUpgraded)
{
    private const int FewestReplacements = 4;
    private const int MostReplacements = 1_000;

    // Descriptors that the runtime opens later: two per assembly that it loads, and documents.
    private const int Later = 100;

    // However low the limit, the process starts and explains what to do.
    private const int FewestSockets = 8;

    /// <summary>Maximum number of accepted sockets. Further ones wait in the system's queue, which uses no descriptors.</summary>
    public int MaxSockets => MaxUpgraded + MaxPlain + Math.Max(2, MaxPlain / 4);

    /// <summary>The descriptor limit of the process; null if there is none.</summary>
    public int? Limit { get; private init; }

    /// <summary>How many descriptors the requested number of connections needs.</summary>
    public int Needed { get; private init; }

    /// <summary>The requested number of connections.</summary>
    public int Wanted { get; private init; }

    /// <summary>Whether the operator chose that number, or it is the default.</summary>
    public bool IsChosen { get; init; }

    /// <summary>Whether there are fewer connections than requested.</summary>
    public bool IsLowered => MaxConnections < Wanted;

    /// <summary>How many connections above a limit may exist for a short time.</summary>
    public static int ReplacementsFor(int maxConnections) => Math.Clamp(maxConnections / 10, FewestReplacements, MostReplacements);

    /// <summary>Divides the sockets.</summary>
    /// <param name="wanted">The number of connections with a session that the operator requests.</param>
    /// <param name="backend">Maximum number of open connections to backends.</param>
    /// <param name="process">The descriptors of the process.</param>
    public static SocketPlan Make(int wanted, int backend, ProcessDescriptors process)
    {
        var whole = Generous(wanted);
        if (process.Limit is not { } limit)
        {
            return whole with { Wanted = wanted };
        }

        var free = limit - process.Open - Later;
        var sockets = Math.Max(FewestSockets, free - Math.Min(backend, free / 4));
        var plan = whole.MaxSockets <= sockets ? whole : Largest(sockets, wanted);
        return plan with { Wanted = wanted, Limit = limit, Needed = whole.MaxSockets + process.Open + Later + backend };
    }

    private static SocketPlan Generous(int connections) => Plan(connections, Math.Clamp(connections / 2, 1_000, 10_000), refused: 1_000);

    private static SocketPlan Sparing(int connections) => Plan(connections, Math.Clamp(connections / 2, 2, 10_000), Math.Clamp(connections / 10, 1, 1_000));

    private static SocketPlan Plan(int connections, int plain, int refused) =>
        new(connections, plain, connections + ReplacementsFor(connections) + refused);

    // The number of sockets is monotonic in the number of connections.
    private static SocketPlan Largest(int sockets, int wanted)
    {
        var (fits, tooMany) = (1, wanted + 1);
        while (tooMany - fits > 1)
        {
            var middle = fits + ((tooMany - fits) / 2);
            (fits, tooMany) = Sparing(middle).MaxSockets <= sockets ? (middle, tooMany) : (fits, middle);
        }

        return Sparing(fits);
    }
}
