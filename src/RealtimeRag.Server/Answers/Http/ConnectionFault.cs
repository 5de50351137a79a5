using System.Net.Sockets;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>Explains why a call got no reply, without the addresses in the exceptions' own messages. Pure; thread-safe.</summary>
internal static class ConnectionFault
{
    /// <summary>A short name for the log, such as <c>HttpRequestException/ConnectionError/ConnectionRefused</c>; for TLS it includes the cause.</summary>
    public static string NameOf(Exception e) => e switch
    {
        HttpRequestException { InnerException: SocketException socket } http => $"{nameof(HttpRequestException)}/{http.HttpRequestError}/{socket.SocketErrorCode}",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"{nameof(HttpRequestException)}/TLS: {CauseOf(e)!.Value.English}",
        HttpRequestException http => $"{nameof(HttpRequestException)}/{http.HttpRequestError}",
        _ => e.GetType().Name,
    };

    /// <summary>The cause, and the remedy if it is clear, without a full stop; null if there is nothing to add.</summary>
    public static LocalizedText? CauseOf(Exception e) => e switch
    {
        HttpRequestException { InnerException: CertificateException certificate } => certificate.Cause,
        HttpRequestException { InnerException: ForbiddenAddressException } => ForbiddenAddressException.Cause,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => new(
            "连接被拒绝，该端口上没有服务",
            "the connection was refused, no program listens on that port"),
        HttpRequestException http => CauseOf(http.HttpRequestError),

        // The handler's own connection timeout appears as a cancellation with this inner exception.
        OperationCanceledException { InnerException: TimeoutException } => new(
            "建立连接超时",
            "connecting took too long"),
        _ => null,
    };

    /// <summary>Whether another attempt would fail the same way: a certificate, a port that does not use TLS, or a forbidden address.</summary>
    public static bool IsLasting(Exception e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or HttpRequestException { InnerException: ForbiddenAddressException };

    private static LocalizedText? CauseOf(HttpRequestError error) => error switch
    {
        HttpRequestError.SecureConnectionError => new(
            "TLS 握手失败：该端口可能不支持 HTTPS，或双方没有共同的 TLS 版本，请检查地址应为 http 还是 https",
            "the TLS handshake failed: the port may not speak HTTPS, or the two sides share no TLS version; check whether the address begins with http or https"),
        HttpRequestError.NameResolutionError => new(
            "主机名无法解析，请检查拼写与 DNS",
            "the host name cannot be resolved; check its spelling and DNS"),
        HttpRequestError.ConnectionError => new(
            "无法建立连接",
            "no connection could be established"),
        HttpRequestError.ProxyTunnelError => new(
            "代理没有建立连接",
            "the proxy did not establish the connection"),
        HttpRequestError.InvalidResponse => new(
            "返回的内容不是 HTTP，请检查端口，以及地址应为 http 还是 https",
            "the reply is not HTTP; check the port, and whether the address begins with http or https"),
        HttpRequestError.ResponseEnded => new(
            "对方在回复之前断开了连接",
            "the connection was closed before a reply came"),
        _ => null,
    };
}
