using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// What is known about whether the app supports blocking mode. Agents do not. The answer comes from <c>GET /info</c>, asked once in the
/// background, or from a refusal. Thread-safe.
/// </summary>
internal sealed class DifyAppMode(DifyOptions options, DifyClient client, TimeProvider time, ILogger logger)
{
    private int _asked;
    private volatile bool _streamingOnly;

    /// <summary>Whether the next question is asked as a stream.</summary>
    public bool Streaming => options.Streaming || _streamingOnly;

    /// <summary>Whether to ask the app for its mode.</summary>
    public bool ShouldLearn => !options.Streaming && options.ApiKey is not null && Interlocked.Exchange(ref _asked, 1) == 0;

    /// <summary>Records that the app supports only streaming.</summary>
    public void RequireStreaming(string mode)
    {
        if (!_streamingOnly)
        {
            _streamingOnly = true;
            DifyLog.StreamingOnly(logger, mode);
        }
    }

    /// <summary>Asks the app for its mode; a failure changes nothing.</summary>
    public async Task LearnAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(options.HeadersTimeout, time);
            if (await client.InfoAsync(limit.Token) is { Mode: "agent-chat" or "agent" } info)
            {
                RequireStreaming(info.Mode);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            DifyLog.SideCallFailed(logger, "info", ConnectionFault.NameOf(e));
        }
    }
}
