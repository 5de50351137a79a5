using Microsoft.AspNetCore.Server.Kestrel.Https;
using RealtimeRag.Core;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Security.Tls;

/// <summary>Serves the last valid certificate from the files: new connections use a new one as soon as both files have changed. Thread-safe.</summary>
internal sealed class CertificateReload : IHostedService, IDisposable
{
    /// <summary>The polling interval of the files.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<CertificateReload> _log;
    private volatile ServerCertificate _current;
    private WatchedFiles? _watch;

    public CertificateReload(TlsSettings settings, TimeProvider time, ILogger<CertificateReload> log)
    {
        (_settings, _time, _log) = (settings, time, log);
        _current = ServerCertificate.TryRead(settings.Certificate, settings.Key.Pem, out _) ?? throw new InvalidOperationException("The certificate was valid when the settings were read");
    }

    /// <summary>Makes each new TLS connection use the newest certificate.</summary>
    public void Apply(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificateSelector = (_, _) => _current.Certificate;
        https.OnAuthenticate = (_, ssl) =>
        {
            // The context also contains the intermediate certificates; a selection callback would take precedence over it.
            ssl.ServerCertificateSelectionCallback = null;
            ssl.ServerCertificateContext = _current.Context;
        };
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = new WatchedFiles(
            [_settings.CertificatePath, _settings.KeyPath], Interval, _time, [_settings.Certificate, _settings.Key.Pem], contents => Take(contents[0], contents[1]));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private void Take(byte[]? certificate, byte[]? key)
    {
        var why = new LocalizedText("无法读取", "a file cannot be read");
        if (certificate is not null && key is not null && ServerCertificate.TryRead(certificate, key, out why) is { } renewed)
        {
            // Connections that are just starting may still use the previous certificate, so it is left to the garbage collector.
            _current = renewed;
            TlsLog.Reloaded(_log, renewed.ExpiresAt);
        }
        else
        {
            TlsLog.KeptOld(_log, why.Chinese, why.English);
        }
    }
}

/// <summary>The log messages about the certificate.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(EventId = 1501, Level = LogLevel.Information, Message = "The TLS certificate was reloaded; the new one expires {ExpiresAt}")]
    public static partial void Reloaded(ILogger log, DateTimeOffset expiresAt);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Error, Message = "新的 TLS 证书无法使用，继续使用原证书：{Chinese} / The new TLS certificate cannot be used, the previous one stays in use: {English}")]
    public static partial void KeptOld(ILogger log, string chinese, string english);
}
