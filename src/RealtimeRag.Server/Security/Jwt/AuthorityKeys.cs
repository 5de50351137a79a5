using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace RealtimeRag.Server.Security.Jwt;

/// <summary>
/// The keys published by an authority: fetched when first needed, after a while, and when a token refers to an unknown key. Callers wait for
/// the fetch, so that the first token signed with a new key is accepted; the library's own manager rejects it and fetches in the background.
/// Concurrent callers share one fetch, and a failed fetch is repeated only after a pause. Thread-safe.
/// </summary>
internal sealed class AuthorityKeys : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    /// <summary>Minimum time between two fetches, however many unknown keys clients invent.</summary>
    public static readonly TimeSpan SoonestRefresh = TimeSpan.FromSeconds(30);

    /// <summary>Keys older than this are fetched again without any other reason.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>How long an authority that never answered is left alone, at first; each time twice as long, up to <see cref="SoonestRefresh"/>.</summary>
    public static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);

    private const int LargestReply = 1024 * 1024;

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FetchTime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly HttpDocumentRetriever _documents;
    private OpenIdConnectConfiguration? _current;
    private long _askedAt;
    private bool _isStale = true;
    private bool _hasAsked;
    private Task<OpenIdConnectConfiguration>? _fetch;
    private TimeSpan _rest;

    /// <param name="authority">The authority; its metadata is at <c>/.well-known/openid-configuration</c> below this address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="connect">
    /// Opens connections, and may refuse addresses, since the metadata names the address of the keys; null for the framework's own way.
    /// </param>
    public AuthorityKeys(Uri authority, TimeProvider time, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null)
    {
        _time = time;
        MetadataAddress = authority.ToString().TrimEnd('/') + "/.well-known/openid-configuration";
        UseLastKnownGoodConfiguration = false;

        // A redirect could lead anywhere.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectCallback = connect, ConnectTimeout = ConnectTime, UseCookies = false };
        _http = new HttpClient(handler)
        {
            Timeout = FetchTime,
            MaxResponseContentBufferSize = LargestReply,
        };
        _documents = new HttpDocumentRetriever(_http) { RequireHttps = !authority.IsLoopback };
    }

    /// <inheritdoc/>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (Fresh() is { } current)
        {
            return current;
        }

        return await Shared().WaitAsync(cancel);
    }

    /// <inheritdoc/>
    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <inheritdoc/>
    public override void RequestRefresh() => Volatile.Write(ref _isStale, true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
    }

    private OpenIdConnectConfiguration? Fresh()
    {
        // A token has named an unknown key, which this fetch may bring, so every caller waits for it.
        if (Volatile.Read(ref _isStale) && Volatile.Read(ref _fetch) is { IsCompleted: false })
        {
            return null;
        }

        var current = Volatile.Read(ref _current);
        var age = _time.GetElapsedTime(Volatile.Read(ref _askedAt));
        return current is not null && ((!Volatile.Read(ref _isStale) && age < Lifetime) || (Volatile.Read(ref _hasAsked) && age < SoonestRefresh)) ? current : null;
    }

    /// <summary>The fetch that is under way, or a new one; the last one, where it has just failed.</summary>
    private Task<OpenIdConnectConfiguration> Shared()
    {
        lock (_gate)
        {
            if (Fresh() is { } current)
            {
                return Task.FromResult(current);
            }

            if (_fetch is null || (_fetch.IsCompleted && !IsResting))
            {
                Volatile.Write(ref _fetch, FetchAsync());
            }

            return _fetch;
        }
    }

    private bool IsResting => _rest > TimeSpan.Zero && _time.GetElapsedTime(Volatile.Read(ref _askedAt)) < _rest;

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        // The lock must not be held during the fetch.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        // The first refresh is immediate: the keys may have changed since the initial fetch.
        Volatile.Write(ref _hasAsked, _current is not null);
        Volatile.Write(ref _askedAt, _time.GetTimestamp());
        try
        {
            var fetched = await OpenIdConnectConfigurationRetriever.GetAsync(MetadataAddress, _documents, CancellationToken.None);
            Volatile.Write(ref _isStale, false);
            Volatile.Write(ref _current, fetched);
            _rest = TimeSpan.Zero;
            return fetched;
        }
        catch (Exception) when (_current is not null)
        {
            // The previous keys may well still be valid.
            return _current!;
        }
        catch (Exception)
        {
            // The rest begins when the attempt has failed, which may have taken a while.
            Volatile.Write(ref _askedAt, _time.GetTimestamp());
            _rest = _rest == TimeSpan.Zero ? FirstRest : 2 * _rest < SoonestRefresh ? 2 * _rest : SoonestRefresh;
            throw;
        }
    }
}
