using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>A certificate of this test's own for localhost, as two PEM files that can be exchanged.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certificate");

    public TestCertificate() => Write();

    public string CertificatePath => Path.Combine(_folder.FullName, "certificate.pem");

    public string KeyPath => Path.Combine(_folder.FullName, "key.pem");

    /// <summary>What a client that asks for the certificate's fingerprint sees.</summary>
    public string Thumbprint { get; private set; } = "";

    /// <summary>Writes a new pair.</summary>
    public void Write()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Thumbprint = certificate.Thumbprint;
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
    }

    /// <summary>Replaces only the key, so that the two no longer match.</summary>
    public void WriteAnotherKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
