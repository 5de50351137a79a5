namespace RealtimeRag.Server.Security.Principals;

/// <summary>How well the server knows whom it counts.</summary>
internal enum PartyKind
{
    /// <summary>Whoever runs the server, on the same machine.</summary>
    Owner,

    /// <summary>Somebody without credentials.</summary>
    Stranger,

    /// <summary>Somebody with credentials.</summary>
    SignedIn,
}

/// <summary>Whom limits count as one. Immutable.</summary>
/// <param name="Kind">How well they are known.</param>
/// <param name="Key">Who they are: a principal's name, or an address.</param>
internal sealed record Party(PartyKind Kind, string Key)
{
    /// <summary>Whoever runs the server.</summary>
    public static Party Owner { get; } = new(PartyKind.Owner, "owner");

    /// <summary>Strangers of whom nothing is known; they share one count.</summary>
    public static Party Unknown { get; } = new(PartyKind.Stranger, "unknown");
}
