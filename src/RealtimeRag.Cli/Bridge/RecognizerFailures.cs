using System.Net.Sockets;
using System.Security.Authentication;
using RealtimeRag.Cli.Bridge.Recognizers;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bridge;

/// <summary>The messages about failures of a recognizer.</summary>
internal static class RecognizerFailures
{
    public static readonly LocalizedText Broken = new(
        "识别器在音频结束之前断开了连接：请查看识别器的日志", "The recognizer closed the connection before the end of the audio: check its log");

    public static readonly LocalizedText NotReady = new(
        "识别器没有按时就绪：模型可能还在加载，请稍后再试，或查看识别器的日志", "The recognizer was not ready in time: its model may still be loading; try again later, or check its log");

    public static readonly LocalizedText Busy = new(
        "识别器已满，不接受更多连接：请稍后再试", "The recognizer accepts no more connections: try again later");

    public static readonly LocalizedText Failed = new(
        "识别器报告无法工作：请检查 --model，并查看识别器的日志", "The recognizer reports a failure: check --model and its log");

    public static readonly LocalizedText TooLong = new(
        $"识别器的一条消息超过 {RecognizerLink.LongestMessage / (1024 * 1024)} MiB，已断开：请检查地址与识别器的名称",
        $"The recognizer sent a message of more than {RecognizerLink.LongestMessage / (1024 * 1024)} MiB, so the connection was closed: check the address and the recognizer's name");

    public static readonly LocalizedText Unknown = new(
        "识别器发来的消息不是该格式，已跳过：请检查识别器的名称", "The recognizer sent a message in another format, which was skipped: check the recognizer's name");

    /// <summary>Explains why the connection failed.</summary>
    /// <param name="address">The address of the attempt.</param>
    /// <param name="protocol">The expected recognizer.</param>
    /// <param name="status">The HTTP status of the reply; 0 without one.</param>
    /// <param name="error">What went wrong.</param>
    public static RecognizerException NoConnection(Uri address, RecognizerProtocol protocol, int status, Exception error) => new(
        status is not 0 and not 101 ? new(
            $"{address} 的服务拒绝了 WebSocket 连接（HTTP {status}）：请检查地址是否是 {protocol.Name} 识别器",
            $"The server at {address} refuses WebSockets (HTTP {status}): check whether this is the address of a {protocol.Name} recognizer")
        : Causes(error).OfType<AuthenticationException>().Any() ? new(
            $"{address} 的证书不受信任：自签名证书请加 --insecure；识别器没有启用 TLS 时请用 ws://",
            $"The certificate of {address} is not trusted: use --insecure for a self-signed one, or ws:// if the recognizer does not use TLS")
        : Causes(error).OfType<SocketException>().Any() ? new(
            $"{address} 没有识别器在监听：请启动 {protocol.Name} 服务，或用 --at 指定地址",
            $"No recognizer listens at {address}: start the {protocol.Name} server, or name its address with --at")
        : new(
            $"{address} 没有以 WebSocket 应答：请检查地址；识别器启用 TLS 时请用 wss://",
            $"There is no WebSocket reply from {address}: check the address, and use wss:// if the recognizer uses TLS"),
        ExitCodes.NoConnection);

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
