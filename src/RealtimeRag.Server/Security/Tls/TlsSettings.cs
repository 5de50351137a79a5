using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Security.Tls;

/// <summary>The server's certificate. Immutable. <see cref="object.ToString"/> reveals no key.</summary>
/// <param name="CertificatePath">A PEM file: the certificate, followed by any intermediate certificates.</param>
/// <param name="KeyPath">The PEM file of its private key.</param>
internal sealed record TlsSettings(string CertificatePath, string KeyPath)
{
    /// <summary>The port on which plain HTTP is redirected to the encrypted address; null if plain HTTP is not served.</summary>
    public int? RedirectPort { get; init; }

    /// <summary>The content of the files at start-up.</summary>
    public required byte[] Certificate { get; init; }

    /// <inheritdoc cref="Certificate"/>
    public required TlsKey Key { get; init; }

    /// <summary>Reads <c>TLS_CERT</c>, <c>TLS_KEY</c> and <c>TLS_REDIRECT_PORT</c>; null without a certificate.</summary>
    public static TlsSettings? Read(SettingReader settings)
    {
        var (certificate, key) = (settings.Text("TLS_CERT"), settings.Text("TLS_KEY"));
        var redirect = settings.Text("TLS_REDIRECT_PORT") is null ? (int?)null : settings.Integer("TLS_REDIRECT_PORT", 80, 0, 65_535);
        if (certificate is null || key is null)
        {
            if ((certificate ?? key) is not null)
            {
                settings.Fail(key is null ? "TLS_KEY" : "TLS_CERT", "TLS_CERT 与 TLS_KEY 需要一起设置", "TLS_CERT and TLS_KEY belong together: set both");
            }

            return null;
        }

        var (certificateText, keyText) = (Content(settings, "TLS_CERT", certificate), Content(settings, "TLS_KEY", key));
        if (certificateText is null || keyText is null)
        {
            return null;
        }

        if (ServerCertificate.TryRead(certificateText, keyText, out var why) is not { } sound)
        {
            settings.Fail("TLS_CERT", why.Chinese, why.English);
            return null;
        }

        sound.Dispose();
        return new(certificate, key) { RedirectPort = redirect, Certificate = certificateText, Key = new(keyText) };
    }

    private static byte[]? Content(SettingReader settings, string name, string path)
    {
        var content = WatchedFiles.Read(path);
        if (content is null)
        {
            settings.Fail(name, "无法读取该文件：请检查路径与权限", "the file cannot be read: check its path and permissions");
        }

        return content;
    }
}

/// <summary>A private key. <see cref="ToString"/> does not reveal it.</summary>
/// <param name="pem">The key in PEM.</param>
internal sealed class TlsKey(byte[] pem)
{
    /// <summary>The key in PEM.</summary>
    public byte[] Pem => pem;

    /// <inheritdoc/>
    public override string ToString() => "(set)";
}
