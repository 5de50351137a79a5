using Microsoft.AspNetCore.Http.Features;

namespace RealtimeRag.Server.Transport;

/// <summary>Puts a <see cref="FrameGuard"/> under the WebSocket of one request, over HTTP/1.1 and HTTP/2. Lives for one request.</summary>
internal sealed class GuardedUpgrade : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;

    private GuardedUpgrade(IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect) => (_upgrade, _connect) = (upgrade, connect);

    /// <inheritdoc/>
    public bool IsUpgradableRequest => _upgrade?.IsUpgradableRequest ?? false;

    /// <inheritdoc/>
    public bool IsExtendedConnect => _connect?.IsExtendedConnect ?? false;

    /// <inheritdoc/>
    public string? Protocol => _connect?.Protocol;

    /// <summary>The guard, once the request was accepted.</summary>
    public FrameGuard? Guard { get; private set; }

    /// <summary>Takes the place of the server's own features. Must run before the framework looks for a WebSocket.</summary>
    public static void Install(HttpContext context)
    {
        var features = context.Features;
        var guarded = new GuardedUpgrade(features.Get<IHttpUpgradeFeature>(), features.Get<IHttpExtendedConnectFeature>());
        features.Set<IHttpUpgradeFeature>(guarded);
        features.Set<IHttpExtendedConnectFeature>(guarded);
        features.Set(guarded);
    }

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync() => Guard = new FrameGuard(await _upgrade!.UpgradeAsync());

    /// <inheritdoc/>
    public async ValueTask<Stream> AcceptAsync() => Guard = new FrameGuard(await _connect!.AcceptAsync());
}
