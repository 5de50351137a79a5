namespace RealtimeRag.Server.Answers.Dify;

/// <summary>What all runs of the adapter share. Thread-safe.</summary>
/// <param name="Options">How to reach the app.</param>
/// <param name="Client">The calls.</param>
/// <param name="AppMode">Whether the app streams only.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The adapter's log.</param>
/// <param name="Jitter">Returns random numbers from 0 to 1 for the waits before retries.</param>
internal sealed record DifyServices(
    DifyOptions Options, DifyClient Client, DifyAppMode AppMode, TimeProvider Time, ILogger Logger, Func<double> Jitter);
