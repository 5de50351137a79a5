using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Mock;

/// <summary>How the mock answers.</summary>
/// <param name="Delay">The pause before each piece.</param>
internal sealed record MockOptions(TimeSpan Delay)
{
    /// <summary>Reads <c>MOCK_DELAY</c>.</summary>
    public static MockOptions Read(SettingReader settings) => new(settings.Seconds("MOCK_DELAY", fallback: 0.05, min: 0, max: 60));
}
