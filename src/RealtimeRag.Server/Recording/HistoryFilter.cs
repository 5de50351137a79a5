namespace RealtimeRag.Server.Recording;

/// <summary>Which recorded questions a deletion concerns. Immutable.</summary>
internal readonly record struct HistoryFilter
{
    private HistoryFilter(string condition, object value) => (Condition, Value) = (condition, value);

    /// <summary>The condition in SQL, a constant text with the parameter <c>$p0</c>.</summary>
    public string Condition { get; }

    /// <summary>The value of the parameter.</summary>
    public object Value { get; }

    /// <summary>Everything.</summary>
    public static HistoryFilter All { get; } = new("id >= $p0", 0L);

    /// <summary>What ended before a time.</summary>
    public static HistoryFilter Before(DateTimeOffset time) => new("ended_at < $p0", time.ToUnixTimeMilliseconds());

    /// <summary>Everything of a session, by its own id or the one that its client gave it.</summary>
    public static HistoryFilter OfSession(string session) => new("(session = $p0 OR session_id = $p0)", session);

    /// <summary>Everything of a principal, such as <c>key:alice</c>.</summary>
    public static HistoryFilter OfPrincipal(string principal) => new("principal = $p0", principal);
}
