using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.UnitTests.Answers.Http;

public sealed class ConnectionFaultTests
{
    private const SslPolicyErrors Chain = SslPolicyErrors.RemoteCertificateChainErrors;
    private const SslPolicyErrors Name = SslPolicyErrors.RemoteCertificateNameMismatch;

    public static TheoryData<Exception, string, string> Causes => new()
    {
        { Tls(new CertificateException(CertificateProblem.Untrusted)), "不受信任", "not trusted" },
        { Tls(new CertificateException(CertificateProblem.OutOfDate)), "过期", "expired" },
        { Tls(new CertificateException(CertificateProblem.OtherName)), "主机名", "another host name" },
        { Tls(new CertificateException(CertificateProblem.Revoked)), "吊销", "revoked" },
        { Tls(new CertificateException(CertificateProblem.Missing)), "没有出示", "presents no TLS certificate" },
        { Tls(new AuthenticationException("Authentication failed, see inner exception.")), "TLS 握手失败", "TLS handshake failed" },
        { Tls(new IOException("Received an unexpected EOF")), "TLS 握手失败", "TLS handshake failed" },
        { Refused, "连接被拒绝", "connection was refused" },
        { new HttpRequestException(HttpRequestError.ConnectionError), "无法建立连接", "no connection" },
        { new HttpRequestException(HttpRequestError.NameResolutionError), "无法解析", "cannot be resolved" },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError), "代理", "proxy" },
        { new HttpRequestException(HttpRequestError.InvalidResponse), "不是 HTTP", "not HTTP" },
        { new HttpRequestException(HttpRequestError.ResponseEnded), "断开", "closed before a reply" },
        { new TaskCanceledException("", new TimeoutException()), "超时", "too long" },
    };

    private static HttpRequestException Refused =>
        new(HttpRequestError.ConnectionError, "10.1.2.3:5001", new SocketException((int)SocketError.ConnectionRefused));

    [Theory]
    [MemberData(nameof(Causes))]
    public void The_cause_is_reported_in_plain_words(Exception e, string chinese, string english)
    {
        var cause = ConnectionFault.CauseOf(e)!.Value;
        Assert.Contains(chinese, cause.Chinese, StringComparison.Ordinal);
        Assert.Contains(english, cause.English, StringComparison.Ordinal);
        Assert.DoesNotContain("inner exception", cause.English, StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.2.3", cause.Chinese + cause.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_causes_are_not_explained()
    {
        Assert.Null(ConnectionFault.CauseOf(new HttpRequestException("x")));
        Assert.Null(ConnectionFault.CauseOf(new TaskCanceledException()));
        Assert.Null(ConnectionFault.CauseOf(new IOException("x")));
    }

    [Fact]
    public void The_log_gets_a_name_without_an_address()
    {
        Assert.Equal("HttpRequestException/ConnectionError/ConnectionRefused", ConnectionFault.NameOf(Refused));
        Assert.Equal("HttpRequestException/ResponseEnded", ConnectionFault.NameOf(new HttpRequestException(HttpRequestError.ResponseEnded, "10.1.2.3")));
        Assert.Equal("IOException", ConnectionFault.NameOf(new IOException("10.1.2.3")));
        Assert.StartsWith(
            "HttpRequestException/TLS: the server's TLS certificate is not trusted",
            ConnectionFault.NameOf(Tls(new CertificateException(CertificateProblem.Untrusted))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, X509ChainStatusFlags.NoError, CertificateProblem.Missing)]
    [InlineData(Chain, X509ChainStatusFlags.UntrustedRoot, CertificateProblem.Untrusted)]
    [InlineData(Chain, X509ChainStatusFlags.PartialChain, CertificateProblem.Untrusted)]
    [InlineData(Chain, X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotTimeValid, CertificateProblem.Untrusted)]
    [InlineData(Chain | Name, X509ChainStatusFlags.UntrustedRoot, CertificateProblem.Untrusted)]
    [InlineData(Chain, X509ChainStatusFlags.NotTimeValid, CertificateProblem.OutOfDate)]
    [InlineData(Chain, X509ChainStatusFlags.Revoked, CertificateProblem.Revoked)]
    [InlineData(Name, X509ChainStatusFlags.NoError, CertificateProblem.OtherName)]
    [InlineData(Chain, X509ChainStatusFlags.InvalidBasicConstraints, CertificateProblem.Invalid)]
    public void The_problem_to_solve_first_is_named(SslPolicyErrors errors, X509ChainStatusFlags flags, object problem) =>
        Assert.Equal(problem, CertificateException.ProblemOf(errors, [new X509ChainStatus { Status = flags }]));

    private static HttpRequestException Tls(Exception inner) =>
        new(HttpRequestError.SecureConnectionError, "The SSL connection could not be established, see inner exception.", inner);
}
