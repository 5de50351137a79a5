namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>
/// How the sockets of the process are shared out, so that strangers who open connections cannot use up its descriptors: a runtime that gets none
/// ends the process. Immutable.
/// </summary>
/// <param name="MaxConnections">WebSockets with a session; further ones get close code 1013.</param>
/// <param name="MaxPlain">Connections that are not, or not yet, WebSockets; further ones are closed at once.</param>
/// <param name="MaxUpgraded">WebSockets of any kind: those with a session, those that replace one, and those that get a close code; further ones get status 503.</param>
internal sealed record SocketPlan(int MaxConnections, int MaxPlain, int MaxUpgraded)
{
    private const int FewestReplacements = 4;
    private const int MostReplacements = 1_000;

    // What the runtime opens later: two for each assembly that it loads, and documents.
    private const int Later = 100;

    // The process starts, and says what to do, however low the limit.
    private const int FewestSockets = 8;

    /// <summary>Accepted sockets at one moment. Further ones wait in the system's queue, which costs no descriptor.</summary>
    public int MaxSockets => MaxUpgraded + MaxPlain + Math.Max(2, MaxPlain / 4);

    /// <summary>The limit of the process; null for none.</summary>
    public int? Limit { get; private init; }

    /// <summary>How many descriptors the wanted number of connections needs.</summary>
    public int Needed { get; private init; }

    /// <summary>The number of connections that was asked for.</summary>
    public int Wanted { get; private init; }

    /// <summary>Whether fewer connections than wanted fit.</summary>
    public bool IsLowered => MaxConnections < Wanted;

    /// <summary>How many connections beyond a bound may be there for a short time.</summary>
    public static int ReplacementsFor(int maxConnections) => Math.Clamp(maxConnections / 10, FewestReplacements, MostReplacements);

    /// <summary>Shares out the sockets.</summary>
    /// <param name="wanted">The connections with a session that the operator wants.</param>
    /// <param name="backend">How many connections to backends may be open at once.</param>
    /// <param name="process">What the process may open.</param>
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

    // The number of sockets grows with the number of connections.
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
