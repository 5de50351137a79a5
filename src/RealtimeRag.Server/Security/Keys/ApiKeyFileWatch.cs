using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>Applies changes of the API key file while the server runs. If the file cannot be used, the previous keys stay valid and the reason is logged.</summary>
internal sealed class ApiKeyFileWatch(ApiKeySettings settings, ApiKeyRing ring, TimeProvider time, ILogger<ApiKeyFileWatch> log) : IHostedService, IDisposable
{
    /// <summary>The polling interval; a change takes effect within twice this time.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private WatchedFiles? _watch;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.File is { } path)
        {
            _watch = new WatchedFiles([path], Interval, time, [settings.FileContent], contents => Take(path, contents[0]));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private void Take(string path, byte[]? content)
    {
        try
        {
            var keys = content is null ? throw new ApiKeyListException(new("无法读取", "it cannot be read")) : ApiKeyList.Read(content).Keys;
            ring.Replace(keys);
            ApiKeyLog.Reloaded(log, path, keys.Count);
        }
        catch (ApiKeyListException e)
        {
            ApiKeyLog.KeptOld(log, path, e.Text.Chinese, e.Text.English);
        }
    }
}

/// <summary>The log messages about the API key file.</summary>
internal static partial class ApiKeyLog
{
    [LoggerMessage(EventId = 1506, Level = LogLevel.Information, Message = "API keys reloaded from {Path}: {Count} keys")]
    public static partial void Reloaded(ILogger log, string path, int count);

    [LoggerMessage(EventId = 1507, Level = LogLevel.Error, Message =
        "密钥文件 {Path} 无法使用，之前的密钥继续有效：{Chinese} / The file of API keys {Path} cannot be used, the keys before stay good: {English}")]
    public static partial void KeptOld(ILogger log, string path, string chinese, string english);
}
