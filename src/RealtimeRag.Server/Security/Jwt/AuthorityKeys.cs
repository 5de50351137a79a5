using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace RealtimeRag.Server.Security.Jwt;

/// <summary>
/// The keys published by an authority: fetched when first needed, after a while, and when a token refers to an unknown key. Callers wait for
/// the fetch, so that the first token signed with a new key is accepted; the library's own manager rejects it and fetches in the background.
/// Thread-safe.
/// </summary>
internal sealed class AuthorityKeys : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    /// <summary>Minimum time between two fetches, however many unknown keys clients invent.</summary>
    public static readonly TimeSpan SoonestRefresh = TimeSpan.FromSeconds(30);

    /// <summary>Keys older than this are fetched again without any other reason.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int LargestReply = 1024 * 1024;

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FetchTime = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly HttpDocumentRetriever _documents;
    private OpenIdConnectConfiguration? _current;
    private long _askedAt;
    private bool _isStale = true;
    private bool _hasAsked;

    /// <param name="authority">The authority; its metadata is at <c>/.well-known/openid-configuration</c> below this address.</param>
    /// <param name="time">The clock.</param>
    public AuthorityKeys(Uri authority, TimeProvider time)
    {
        _time = time;
        MetadataAddress = authority.ToString().TrimEnd('/') + "/.well-known/openid-configuration";
        UseLastKnownGoodConfiguration = false;

        // A redirect could lead anywhere.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = ConnectTime, UseCookies = false })
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

        await _fetching.WaitAsync(cancel);
        try
        {
            return Fresh() ?? await FetchAsync();
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <inheritdoc/>
    public override void RequestRefresh() => Volatile.Write(ref _isStale, true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _fetching.Dispose();
    }

    private OpenIdConnectConfiguration? Fresh()
    {
        var current = Volatile.Read(ref _current);
        var age = _time.GetElapsedTime(Volatile.Read(ref _askedAt));
        return current is not null && ((!Volatile.Read(ref _isStale) && age < Lifetime) || (Volatile.Read(ref _hasAsked) && age < SoonestRefresh)) ? current : null;
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        // The first refresh is immediate: the keys may have changed since the initial fetch.
        Volatile.Write(ref _hasAsked, _current is not null);
        Volatile.Write(ref _askedAt, _time.GetTimestamp());
        try
        {
            var fetched = await OpenIdConnectConfigurationRetriever.GetAsync(MetadataAddress, _documents, CancellationToken.None);
            Volatile.Write(ref _isStale, false);
            Volatile.Write(ref _current, fetched);
            return fetched;
        }
        catch (Exception) when (_current is not null)
        {
            // The previous keys may well still be valid.
            return _current!;
        }
    }
}
