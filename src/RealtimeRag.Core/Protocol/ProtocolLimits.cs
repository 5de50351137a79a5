namespace RealtimeRag.Core.Protocol;

/// <summary>The fixed bounds of the wire protocol.</summary>
public static class ProtocolLimits
{
    /// <summary>The largest message of a client, in bytes.</summary>
    public const int MessageBytes = 64 * 1024;

    /// <summary>The longest text of a message, in Unicode characters (scalar values).</summary>
    public const int TextCharacters = 8_000;

    /// <summary>The longest session id, in Unicode characters.</summary>
    public const int SessionIdCharacters = 128;

    /// <summary>The deepest nesting of a message.</summary>
    public const int JsonDepth = 32;

    /// <summary>The most fragments of one message.</summary>
    public const int Fragments = 256;
}
