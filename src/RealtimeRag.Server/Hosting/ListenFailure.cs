using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Hosting;

/// <summary>Detects that the server cannot listen on its address, and explains the cause and the remedy.</summary>
internal static class ListenFailure
{
    /// <summary>The exit code of a service that is unavailable, EX_UNAVAILABLE of sysexits.h: retrying later may succeed.</summary>
    public const int ExitCode = 69;

    /// <summary>Whether start-up failed because of the address.</summary>
    public static bool Is(Exception e) => Cause(e) is not null;

    /// <summary>The message for the operator.</summary>
    public static string Screen(Exception e)
    {
        var advice = Cause(e) switch
        {
            SocketError.AccessDenied => new(
                "没有权限使用该端口：1024 以下的端口需要特权，请换一个端口，例如 PORT=9000，由反向代理对外提供 80 或 443",
                "Permission denied: ports below 1024 require privileges. Choose another port, such as PORT=9000, and let a reverse proxy serve 80 or 443"),
            SocketError.AddressNotAvailable => new(
                "本机没有 HOST 指定的地址：请改为本机的地址，或用 0.0.0.0 监听所有网卡",
                "This machine does not have the address in HOST: set one that it has, or 0.0.0.0 for every interface"),
            SocketError.AddressAlreadyInUse => new(
                "该端口已被占用：请停止占用它的程序，或换一个端口，例如 PORT=9000",
                "The port is in use: stop the program that uses it, or choose another port, such as PORT=9000"),
            _ => new LocalizedText("请检查 HOST，或换一个端口，例如 PORT=9000", "Check HOST, or choose another port, such as PORT=9000"),
        };
        return $"""
            无法监听该地址，服务未启动。{advice.Chinese}
            The server cannot listen on its address and did not start. {advice.English}
            {e.Message}
            """;
    }

    // localhost stands for two addresses, so one exception contains both causes.
    private static SocketError? Cause(Exception? e) => e switch
    {
        AddressInUseException => SocketError.AddressAlreadyInUse,
        SocketException socket => socket.SocketErrorCode,
        AggregateException all => all.InnerExceptions.Select(Cause).FirstOrDefault(static cause => cause is not null),
        null => null,
        _ => Cause(e.InnerException),
    };
}
