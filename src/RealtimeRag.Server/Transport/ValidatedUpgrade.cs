using Microsoft.AspNetCore.Http.Features;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Puts a <see cref="ValidatingWebSocketStream"/> below the WebSocket of one request, over HTTP/1.1 and HTTP/2. Lives for one request.
/// The framework aborts the connection of every WebSocket that it disposes, which loses what the client has not read yet, including the close
/// frame: a connection that was released in good order is not aborted.
/// </summary>
internal sealed class ValidatedUpgrade : IHttpUpgradeFeature, IHttpExtendedConnectFeature, IHttpRequestLifetimeFeature
{
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;
    private readonly IHttpRequestLifetimeFeature _lifetime;

    private ValidatedUpgrade(IFeatureCollection features)
    {
        _upgrade = features.Get<IHttpUpgradeFeature>();
        _connect = features.Get<IHttpExtendedConnectFeature>();
        _lifetime = features.Get<IHttpRequestLifetimeFeature>()!;
    }

    /// <inheritdoc/>
    public bool IsUpgradableRequest => _upgrade?.IsUpgradableRequest ?? false;

    /// <inheritdoc/>
    public bool IsExtendedConnect => _connect?.IsExtendedConnect ?? false;

    /// <inheritdoc/>
    public string? Protocol => _connect?.Protocol;

    /// <inheritdoc/>
    public CancellationToken RequestAborted
    {
        get => _lifetime.RequestAborted;
        set => _lifetime.RequestAborted = value;
    }

    /// <summary>The stream, once the request was accepted.</summary>
    public ValidatingWebSocketStream? Guard { get; private set; }

    /// <summary>Replaces the server's own features. Must run before the framework looks for a WebSocket.</summary>
    public static void Install(HttpContext context)
    {
        var features = context.Features;
        var guarded = new ValidatedUpgrade(features);
        features.Set<IHttpUpgradeFeature>(guarded);
        features.Set<IHttpExtendedConnectFeature>(guarded);
        features.Set<IHttpRequestLifetimeFeature>(guarded);
        features.Set(guarded);
    }

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync() => Guard = new ValidatingWebSocketStream(await _upgrade!.UpgradeAsync());

    /// <inheritdoc/>
    public async ValueTask<Stream> AcceptAsync() => Guard = new ValidatingWebSocketStream(await _connect!.AcceptAsync());

    /// <inheritdoc/>
    public void Abort()
    {
        if (Guard is not { IsReleased: true })
        {
            _lifetime.Abort();
        }
    }
}
