using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>How many questions this process sends to its backends concurrently.</summary>
/// <param name="MaxConcurrent">Maximum number of concurrent answers.</param>
/// <param name="MaxWaiting">Maximum number of questions waiting for a slot.</param>
/// <param name="MaxWait">How long a question may wait.</param>
internal sealed record ConcurrencyOptions(int MaxConcurrent, int MaxWaiting, TimeSpan MaxWait)
{
    /// <summary>Reads <c>MAX_CONCURRENT_ANSWERS</c>, <c>MAX_WAITING_ANSWERS</c> and <c>ANSWER_MAX_WAIT</c>.</summary>
    public static ConcurrencyOptions Read(SettingReader settings) => new(
        settings.Integer("MAX_CONCURRENT_ANSWERS", fallback: 512, min: 1, max: 100_000),
        settings.Integer("MAX_WAITING_ANSWERS", fallback: 128, min: 0, max: 100_000),
        settings.Seconds("ANSWER_MAX_WAIT", fallback: 2, min: 0, max: 60));
}
