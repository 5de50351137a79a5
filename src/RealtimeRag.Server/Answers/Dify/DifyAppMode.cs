using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Whether the app can answer in blocking mode, as far as is known. Agents cannot; <c>GET /info</c> says so, asked once and in the
/// background, and a refusal says so too. Thread-safe.
/// </summary>
internal sealed class DifyAppMode(DifyOptions options, DifyClient client, TimeProvider time, ILogger logger)
{
    private int _asked;
    private volatile bool _streamingOnly;

    /// <summary>Whether the next question is asked as a stream.</summary>
    public bool Streaming => options.Streaming || _streamingOnly;

    /// <summary>Whether it is worth asking the app for its mode.</summary>
    public bool ShouldLearn => !options.Streaming && options.ApiKey is not null && Interlocked.Exchange(ref _asked, 1) == 0;

    /// <summary>The app turned out to answer as a stream only.</summary>
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
