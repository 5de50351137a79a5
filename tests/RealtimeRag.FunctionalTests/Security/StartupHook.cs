using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;

/// <summary>
/// Loaded by the runtime into a server process of a test (<c>DOTNET_STARTUP_HOOKS</c>): ends that process by an unhandled exception, once a client
/// connects to the pipe that <see cref="Variable"/> names.
/// </summary>
[SuppressMessage("Design", "MA0047", Justification = "The runtime looks for it outside of any namespace.")]
internal static class StartupHook
{
    public const string Variable = "CRASH_PIPE";

    public const string Message = "a fault that nobody handles";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name)
        {
            new Thread(() => Crash(name)) { IsBackground = true }.Start();
        }
    }

    private static void Crash(string name)
    {
        using var pipe = new NamedPipeServerStream(name);
        pipe.WaitForConnection();
        throw new InvalidOperationException(Message);
    }
}
