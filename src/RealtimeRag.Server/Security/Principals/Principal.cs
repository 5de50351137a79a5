namespace RealtimeRag.Server.Security.Principals;

/// <summary>How a client authenticated.</summary>
internal enum PrincipalKind
{
    /// <summary>Not at all; the server allows anonymous access.</summary>
    Anonymous,

    /// <summary>By an API key.</summary>
    Key,

    /// <summary>By a signed token of an identity provider.</summary>
    Jwt,

    /// <summary>By a ticket requested with a key or token.</summary>
    Ticket,
}

/// <summary>One of the limits of a principal.</summary>
/// <param name="Name">The name in key files.</param>
/// <param name="Get">Gets the value.</param>
/// <param name="Set">Returns limits with another value.</param>
internal sealed record LimitField(string Name, Func<PrincipalLimits, long?> Get, Func<PrincipalLimits, long?, PrincipalLimits> Set);

/// <summary>The limits of one principal, enforced elsewhere; null for the limit of the settings, 0 for no limit.</summary>
/// <param name="QuestionsADay">Questions per day.</param>
/// <param name="TokensADay">Backend tokens per day.</param>
internal sealed record PrincipalLimits(long? QuestionsADay = null, long? TokensADay = null)
{
    /// <summary>Questions per minute.</summary>
    public long? QuestionsAMinute { get; init; }

    /// <summary>Messages per second on one connection.</summary>
    public long? MessagesASecond { get; init; }

    /// <summary>Concurrent connections.</summary>
    public long? Connections { get; init; }

    /// <summary>Sessions without a connection.</summary>
    public long? DetachedSessions { get; init; }

    /// <summary>All limits.</summary>
    public static IReadOnlyList<LimitField> Fields { get; } =
    [
        new("questions_a_day", static limits => limits.QuestionsADay, static (limits, n) => limits with { QuestionsADay = n }),
        new("tokens_a_day", static limits => limits.TokensADay, static (limits, n) => limits with { TokensADay = n }),
        new("questions_a_minute", static limits => limits.QuestionsAMinute, static (limits, n) => limits with { QuestionsAMinute = n }),
        new("messages_a_second", static limits => limits.MessagesASecond, static (limits, n) => limits with { MessagesASecond = n }),
        new("connections", static limits => limits.Connections, static (limits, n) => limits with { Connections = n }),
        new("detached_sessions", static limits => limits.DetachedSessions, static (limits, n) => limits with { DetachedSessions = n }),
    ];

    /// <summary>No specific limits.</summary>
    public static PrincipalLimits None { get; } = new();
}

/// <summary>
/// The authenticated client, determined in the handshake. Belongs to the connection, the session and its answers. Immutable.
/// <see cref="ToString"/> returns kind and name, never a secret, so that it can be logged.
/// </summary>
/// <param name="Kind">How the client signed in.</param>
/// <param name="Name">The name, unique among those of <see cref="SignedInBy"/>; empty for anonymous clients.</param>
internal sealed record Principal(PrincipalKind Kind, string Name)
{
    /// <summary>A client without credentials.</summary>
    public static Principal Anonymous { get; } = new(PrincipalKind.Anonymous, "");

    /// <summary>The kind of credentials that the name belongs to: for a ticket, those it was requested with; otherwise <see cref="Kind"/>.</summary>
    public PrincipalKind SignedInBy { get; init; } = Kind;

    /// <summary>The party of an anonymous client; unused for others.</summary>
    public Party Stranger { get; init; } = Party.Unknown;

    /// <summary>The party to which limits apply.</summary>
    public Party CountedAs => Kind == PrincipalKind.Anonymous ? Stranger : new(PartyKind.SignedIn, ToString());

    /// <summary>The principal's limits.</summary>
    public PrincipalLimits Limits { get; init; } = PrincipalLimits.None;

    /// <summary>Whether it may administer the server.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>When the credentials expire; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The fingerprint of the API key used, by which a revocation is detected; null if none was used.</summary>
    public Fingerprint? Key { get; init; }

    /// <summary>Whether both are the same party, however each signed in.</summary>
    public bool IsSameParty(Principal other) => SignedInBy == other.SignedInBy && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <summary>The same party, signed in with a ticket: never an administrator, and a stranger stays a stranger.</summary>
    public Principal WithTicket() => Kind == PrincipalKind.Anonymous ? this : this with { Kind = PrincipalKind.Ticket, SignedInBy = SignedInBy, IsAdmin = false };

    /// <inheritdoc/>
    public override string ToString() => Name.Length == 0 ? KindName(Kind) : $"{KindName(SignedInBy)}:{Name}";

    /// <summary>The kind as a metrics tag.</summary>
    public static string KindName(PrincipalKind kind) => kind switch
    {
        PrincipalKind.Key => "key",
        PrincipalKind.Jwt => "jwt",
        PrincipalKind.Ticket => "ticket",
        _ => "anonymous",
    };
}
