using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Limits.Memory;

/// <summary>The memory limits of sessions.</summary>
/// <param name="MaxMegabytes">Limit for all sessions together in MiB; null to derive it from the memory of the process.</param>
/// <param name="MaxKilobytesEach">Limit for one session in KiB.</param>
internal sealed record MemorySettings(int? MaxMegabytes, int MaxKilobytesEach)
{
    private const int LargestMegabytes = 1_000_000;

    // The rest is for sockets, running answers, documents and the runtime.
    private const int ShareOfProcess = 4;

    private const int Kilobyte = 1024;
    private const int Megabyte = 1024 * Kilobyte;

    /// <summary>Reads <c>SESSION_MEMORY</c> and <c>SESSION_MEMORY_EACH</c>.</summary>
    public static MemorySettings Read(SettingReader settings) => new(
        settings.Text("SESSION_MEMORY") is null ? null : settings.Integer("SESSION_MEMORY", fallback: 0, min: 1, LargestMegabytes),
        settings.Integer("SESSION_MEMORY_EACH", MemoryBudget.DefaultBytesEach / Kilobyte, min: 64, max: 65_536));

    /// <summary>Creates the budget.</summary>
    /// <param name="available">The memory available to the process, in bytes.</param>
    public MemoryBudget Budget(long available) => new(
        MaxMegabytes is { } megabytes ? (long)megabytes * Megabyte : Math.Min(MemoryBudget.DefaultBytes, available / ShareOfProcess),
        MaxKilobytesEach * Kilobyte);
}
