using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Security.Tls;

/// <summary>A certificate with its private key and intermediate certificates, ready for use. Immutable.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    private ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        _certificate = certificate;
        Context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>The context for TLS connections.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>The certificate alone.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>When it expires.</summary>
    public DateTimeOffset ExpiresAt => new(_certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>Parses a pair of PEM texts; null if they are not a valid pair.</summary>
    /// <param name="certificate">The certificate, followed by any intermediate certificates.</param>
    /// <param name="key">Its private key.</param>
    /// <param name="why">What is wrong if null is returned. Never contains the key.</param>
    public static ServerCertificate? TryRead(byte[] certificate, byte[] key, out LocalizedText why)
    {
        why = new("证书与私钥不是一对有效的 PEM：请检查 TLS_CERT 与 TLS_KEY", "the certificate and the key are not a matching pair of PEM files: check TLS_CERT and TLS_KEY");
        try
        {
            var pem = Encoding.ASCII.GetString(certificate);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            using var ephemeral = X509Certificate2.CreateFromPem(pem, Encoding.ASCII.GetString(key));

            // Windows cannot use a certificate with an ephemeral key.
            var own = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
            chain.RemoveAt(0);
            return new(own, chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}
