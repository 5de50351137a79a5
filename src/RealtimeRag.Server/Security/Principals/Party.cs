namespace RealtimeRag.Server.Security.Principals;

/// <summary>The kind of party that limits distinguish.</summary>
internal enum PartyKind
{
    /// <summary>The operator, on the same machine.</summary>
    Owner,

    /// <summary>A client without credentials.</summary>
    Stranger,

    /// <summary>A client with credentials.</summary>
    SignedIn,
}

/// <summary>The unit to which limits apply. Immutable.</summary>
/// <param name="Kind">The kind of party.</param>
/// <param name="Key">Its identity: a principal's name, or an address.</param>
internal sealed record Party(PartyKind Kind, string Key)
{
    /// <summary>The operator.</summary>
    public static Party Owner { get; } = new(PartyKind.Owner, "owner");

    /// <summary>All anonymous clients about whom nothing is known; they share one limit.</summary>
    public static Party Unknown { get; } = new(PartyKind.Stranger, "unknown");
}
