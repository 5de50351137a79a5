using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.ConversationRelay;

/// <summary>What operators may set about telephone calls. Immutable. Its text holds no secret.</summary>
internal sealed class RelaySettings
{
    /// <summary>The token by which Twilio signs handshakes; null where signatures are not looked at.</summary>
    public string? Token { get; init; }

    /// <summary>Reads <c>TWILIO_AUTH_TOKEN</c>.</summary>
    public static RelaySettings Read(SettingReader settings) => new() { Token = settings.Secret("TWILIO_AUTH_TOKEN") };

    /// <inheritdoc/>
    public override string ToString() => Token is null ? "unsigned" : "signed";
}
