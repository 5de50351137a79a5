using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace RealtimeRag.Server.Hosting;

/// <summary>Tells an address that cannot be listened on from other faults, and says what to do about it.</summary>
internal static class ListenFailure
{
    /// <summary>The exit code for a service that cannot be offered, EX_UNAVAILABLE of sysexits.h: trying again later can help.</summary>
    public const int ExitCode = 69;

    /// <summary>Whether starting failed because of the address.</summary>
    public static bool Is(Exception e) => e is IOException { InnerException: AddressInUseException } or SocketException or AddressInUseException;

    /// <summary>What the operator reads.</summary>
    public static string Screen(Exception e) => $"""
        无法监听该地址，服务未启动：请停止占用端口的程序、检查 HOST，或换一个端口，例如 PORT=9000
        The server cannot listen on its address and did not start: stop the program that uses the port, check HOST, or choose another port, such as PORT=9000
        {e.Message}
        """;
}
