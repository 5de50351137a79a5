namespace RealtimeRag.Core.Protocol;

/// <summary>The fixed bounds of the wire protocol.</summary>
public static class ProtocolLimits
{
    /// <summary>Maximum size of a client message, in bytes.</summary>
    public const int MessageBytes = 64 * 1024;

    /// <summary>Maximum length of a message's text, in Unicode characters (scalar values).</summary>
    public const int TextCharacters = 8_000;

    /// <summary>Maximum length of a session id, in Unicode characters.</summary>
    public const int SessionIdCharacters = 128;

    /// <summary>The longest name of a sentence, in UTF-16 code units.</summary>
    public const int KeyCharacters = 128;

    /// <summary>The longest name of a speaker, in UTF-16 code units.</summary>
    public const int SpeakerCharacters = 64;

    /// <summary>Maximum nesting depth of a message.</summary>
    public const int JsonDepth = 32;

    /// <summary>Maximum number of fragments of one message.</summary>
    public const int Fragments = 256;
}
