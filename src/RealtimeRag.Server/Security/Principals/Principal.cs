namespace RealtimeRag.Server.Security.Principals;

/// <summary>How somebody proved who they are.</summary>
internal enum PrincipalKind
{
    /// <summary>Not at all; the server lets everybody in.</summary>
    Anonymous,

    /// <summary>By an API key.</summary>
    Key,

    /// <summary>By a signed token of an identity provider.</summary>
    Jwt,

    /// <summary>By a ticket that somebody with a key or a token asked for.</summary>
    Ticket,
}

/// <summary>What one principal may use. Carried along for whoever counts; null is no limit of its own.</summary>
/// <param name="QuestionsADay">Questions in a day.</param>
/// <param name="TokensADay">Tokens of the backend in a day.</param>
internal sealed record PrincipalLimits(long? QuestionsADay = null, long? TokensADay = null)
{
    /// <summary>No limits of its own.</summary>
    public static PrincipalLimits None { get; } = new();
}

/// <summary>
/// Who is asking, settled in the handshake. Travels with connection, session and answers. Immutable. Its text is the kind and the name, never a secret,
/// so that it can be logged.
/// </summary>
/// <param name="Kind">How they signed in.</param>
/// <param name="Name">Their name, unique among those of <see cref="SignedInBy"/>; empty for strangers.</param>
internal sealed record Principal(PrincipalKind Kind, string Name)
{
    /// <summary>Somebody who gave no credentials.</summary>
    public static Principal Anonymous { get; } = new(PrincipalKind.Anonymous, "");

    /// <summary>What the name belongs to: for a ticket, whatever the ticket was asked for with; else <see cref="Kind"/>.</summary>
    public PrincipalKind SignedInBy { get; init; } = Kind;

    /// <summary>As whom a stranger counts; of no meaning for anybody else.</summary>
    public Party Stranger { get; init; } = Party.Unknown;

    /// <summary>As whom limits count them.</summary>
    public Party CountedAs => Kind == PrincipalKind.Anonymous ? Stranger : new(PartyKind.SignedIn, ToString());

    /// <summary>What they may use.</summary>
    public PrincipalLimits Limits { get; init; } = PrincipalLimits.None;

    /// <summary>When their credentials end; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The fingerprint of the API key behind all this, by which a revoked key is found; null where there is none.</summary>
    public Fingerprint? Key { get; init; }

    /// <summary>Whether both are the same party, however each signed in.</summary>
    public bool IsSameParty(Principal other) => SignedInBy == other.SignedInBy && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <summary>The same party with a ticket.</summary>
    public Principal WithTicket() => this with { Kind = PrincipalKind.Ticket, SignedInBy = SignedInBy };

    /// <inheritdoc/>
    public override string ToString() => Name.Length == 0 ? KindName(Kind) : $"{KindName(SignedInBy)}:{Name}";

    /// <summary>The kind as a tag of metrics.</summary>
    public static string KindName(PrincipalKind kind) => kind switch
    {
        PrincipalKind.Key => "key",
        PrincipalKind.Jwt => "jwt",
        PrincipalKind.Ticket => "ticket",
        _ => "anonymous",
    };
}
