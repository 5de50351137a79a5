using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>Debian's nginx with the site that is shipped; only its addresses and its certificate are those of the test.</summary>
internal sealed partial class NginxSite : IAsyncDisposable
{
    private const string Shipped = "deploy/nginx.conf";
    private const string ShippedCheck = "deploy/nginx-check.conf";
    private const string ShippedRate = "rate=10r/s";

    private readonly string _program;
    private readonly DirectoryInfo _folder;
    private bool _isRunning;

    private NginxSite(string program, DirectoryInfo folder, int port, int plainPort)
    {
        (_program, _folder) = (program, folder);
        Address = new($"https://localhost:{port}/");
        PlainAddress = new($"http://localhost:{plainPort}/");
    }

    public Uri Address { get; }

    /// <summary>Where plain HTTP is listened to.</summary>
    public Uri PlainAddress { get; }

    /// <summary>The certificate's file, for clients that must trust it.</summary>
    public string CertificatePath => PathOf("certificate.pem");

    public Uri Endpoint => new UriBuilder(Address) { Scheme = "wss", Path = "/ws/realtime-asr" }.Uri;

    /// <summary>What the site has logged.</summary>
    public string Log => File.ReadAllText(PathOf("access.log"));

    /// <summary>Writes the configuration for a server behind.</summary>
    /// <param name="server">The server.</param>
    /// <param name="check">A service that checks credentials, for which the example of that is switched on.</param>
    /// <param name="rate">Replaces the request rate, so that a test does not depend on the clock.</param>
    public static NginxSite For(Uri server, Uri? check = null, string rate = ShippedRate)
    {
        var program = ExternalProgram.Require("nginx");
        var site = new NginxSite(program, Directory.CreateTempSubdirectory("nginx"), FreePort(), FreePort());
        site.WriteCertificate();
        site.WriteConfiguration(server, check, rate);
        return site;
    }

    /// <summary>What <c>nginx -t</c> says.</summary>
    public Task<ProgramResult> CheckAsync() => NginxAsync("-t");

    /// <summary>Starts nginx; it listens when this is done.</summary>
    public async Task StartAsync()
    {
        var started = await NginxAsync();
        Assert.True(started.ExitCode == 0, started.Output);
        _isRunning = true;
    }

    /// <summary>Whether a certificate is the one of this site.</summary>
    public bool IsOurs(X509Certificate? certificate)
    {
        using var ours = X509CertificateLoader.LoadCertificateFromFile(CertificatePath);
        return ours.Equals(certificate);
    }

    /// <summary>A client that trusts this site, follows nothing, and comes from an address of this machine.</summary>
    /// <param name="from">The client's address, such as 127.0.0.2; the system's choice where null.</param>
    public HttpClient Client(string? from = null) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = (context, cancellation) => DialAsync(from, context.DnsEndPoint.Port, cancellation),
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate) },
    });

    /// <summary>A conversation through this site.</summary>
    public async Task<PlainTalk> ConnectAsync(Action<ClientWebSocketOptions>? configure = null)
    {
        var talk = new PlainTalk();
        talk.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate);
        talk.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(talk.Options);
        await talk.ConnectAsync(Endpoint);
        return talk;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isRunning)
        {
            await NginxAsync("-s", "stop");
        }

        _folder.Delete(recursive: true);
    }

    private Task<ProgramResult> NginxAsync(params string[] arguments) =>
        ExternalProgram.RunAsync(_program, ["-p", _folder.FullName, "-c", "nginx.conf", "-e", PathOf("error.log"), .. arguments]);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void WriteConfiguration(Uri server, Uri? check, string rate)
    {
        var site = Repository.Text(Shipped);
        site = Ipv6Listener().Replace(site, "");
        site = Replace(site, "listen 80;", $"listen 127.0.0.1:{PlainAddress.Port};");
        site = Replace(site, "listen 443 ssl", $"listen 127.0.0.1:{Address.Port} ssl");
        site = Replace(site, "/etc/letsencrypt/live/rag.example.com/fullchain.pem", CertificatePath);
        site = Replace(site, "/etc/letsencrypt/live/rag.example.com/privkey.pem", PathOf("key.pem"));
        site = Replace(site, "server 127.0.0.1:8000;", $"server {server.Authority};");
        site = Replace(site, "/var/log/nginx/realtime-rag.log", PathOf("access.log"));
        site = Replace(site, ShippedRate, rate);
        if (check is not null)
        {
            site = Replace(site, "# include /etc/nginx/snippets/realtime-rag-check.conf;", $"include {PathOf("check.conf")};");
            File.WriteAllText(PathOf("check.conf"), Replace(Repository.Text(ShippedCheck), "http://127.0.0.1:9090", $"http://{check.Authority}"));
        }

        File.WriteAllText(PathOf("site.conf"), site);
        File.WriteAllText(PathOf("nginx.conf"), """
            pid nginx.pid;
            events {}
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                include site.conf;
            }
            """);
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Replace(string site, string shipped, string ours)
    {
        Assert.Contains(shipped, site, StringComparison.Ordinal);
        return site.Replace(shipped, ours, StringComparison.Ordinal);
    }

    private static async ValueTask<Stream> DialAsync(string? from, int port, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            }

            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"^\s*listen \[::\].*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Ipv6Listener();
}
