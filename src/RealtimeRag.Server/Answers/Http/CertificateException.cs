using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>The problem with a server's certificate.</summary>
internal enum CertificateProblem
{
    /// <summary>The server presented none.</summary>
    Missing,

    /// <summary>It is self-signed, or its issuer is not trusted.</summary>
    Untrusted,

    /// <summary>It has expired or is not valid yet.</summary>
    OutOfDate,

    /// <summary>Its issuer has revoked it.</summary>
    Revoked,

    /// <summary>It is for another host name.</summary>
    OtherName,

    /// <summary>Any other problem.</summary>
    Invalid,
}

/// <summary>A server's certificate was rejected; the message gives the reason without the address.</summary>
internal sealed class CertificateException(CertificateProblem problem) : AuthenticationException(Describe(problem).English)
{
    private const X509ChainStatusFlags UnknownIssuer = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
    private const X509ChainStatusFlags WrongTime = X509ChainStatusFlags.NotTimeValid;

    /// <summary>The problem.</summary>
    public CertificateProblem Problem => problem;

    /// <summary>The reason in both languages, without a full stop.</summary>
    public LocalizedText Cause => Describe(problem);

    /// <summary>The problem to fix first among those that validation found.</summary>
    public static CertificateProblem ProblemOf(SslPolicyErrors errors, ReadOnlySpan<X509ChainStatus> chain)
    {
        var flags = X509ChainStatusFlags.NoError;
        foreach (var status in chain)
        {
            flags |= status.Status;
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? CertificateProblem.Missing
            : (flags & UnknownIssuer) != X509ChainStatusFlags.NoError ? CertificateProblem.Untrusted
            : (flags & X509ChainStatusFlags.Revoked) != X509ChainStatusFlags.NoError ? CertificateProblem.Revoked
            : (flags & WrongTime) != X509ChainStatusFlags.NoError ? CertificateProblem.OutOfDate
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? CertificateProblem.OtherName
            : CertificateProblem.Invalid;
    }

    private static LocalizedText Describe(CertificateProblem problem) => problem switch
    {
        CertificateProblem.Missing => new(
            "服务器没有出示 TLS 证书",
            "the server presents no TLS certificate"),
        CertificateProblem.Untrusted => new(
            "服务器的 TLS 证书不受信任（自签名，或颁发机构未知）：请把颁发机构的证书加入本机的信任库",
            "the server's TLS certificate is not trusted (self-signed, or from an unknown issuer): add the issuer's certificate to this machine's trust store"),
        CertificateProblem.OutOfDate => new(
            "服务器的 TLS 证书已过期或尚未生效：请更新证书，并检查本机的时间",
            "the server's TLS certificate has expired or is not valid yet: renew it, and check this machine's clock"),
        CertificateProblem.Revoked => new(
            "服务器的 TLS 证书已被吊销：请更换证书",
            "the server's TLS certificate was revoked: replace it"),
        CertificateProblem.OtherName => new(
            "服务器的 TLS 证书不是签发给这个主机名的：请使用证书上的主机名",
            "the server's TLS certificate is for another host name: use the name that it was issued for"),
        _ => new(
            "服务器的 TLS 证书无效",
            "the server's TLS certificate is not valid"),
    };
}
