using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.ConversationRelay;

/// <summary>The operator's settings for telephone calls. Immutable. <see cref="ToString"/> reveals no secret.</summary>
internal sealed class RelaySettings
{
    /// <summary>The token with which Twilio signs handshakes; null if signatures are not checked.</summary>
    public string? Token { get; init; }

    /// <summary>Reads <c>TWILIO_AUTH_TOKEN</c>.</summary>
    public static RelaySettings Read(SettingReader settings) => new() { Token = settings.Secret("TWILIO_AUTH_TOKEN") };

    /// <inheritdoc/>
    public override string ToString() => Token is null ? "unsigned" : "signed";
}
