using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>
/// Reports which of many sockets are readable, with Linux's epoll: one thread serves thousands of connections without tasks, timers or callbacks, so that
/// the generator is not what is measured. Not thread-safe.
/// </summary>
internal sealed class ReadySockets : IDisposable
{
    private const int MostAtOnce = 512;
    private const int Add = 1;
    private const uint CanRead = 1;

    // The kernel packs the structure on x64 only.
    private static readonly int EntryBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _set = Create(0) is >= 0 and var set ? set : throw new SocketException(Marshal.GetLastPInvokeError());
    private readonly byte[] _found = new byte[MostAtOnce * EntryBytes];

    /// <summary>Whether this system supports epoll.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Watches a socket.</summary>
    /// <param name="socket">The socket; it must not block.</param>
    /// <param name="number">The number to report when it is readable.</param>
    public void Watch(Socket socket, int number)
    {
        var entry = new byte[EntryBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, CanRead);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(EntryBytes - sizeof(long)), number);
        if (Change(_set, Add, (int)socket.SafeHandle.DangerousGetHandle(), ref entry[0]) != 0)
        {
            throw new SocketException(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Waits until a socket is readable.</summary>
    /// <param name="ready">Receives their numbers.</param>
    /// <param name="milliseconds">The maximum wait; 0 to return at once.</param>
    public void Wait(List<int> ready, int milliseconds)
    {
        ready.Clear();
        var count = Wait(_set, ref _found[0], MostAtOnce, milliseconds);
        for (var i = 0; i < count; i++)
        {
            ready.Add(BinaryPrimitives.ReadInt32LittleEndian(_found.AsSpan(((i + 1) * EntryBytes) - sizeof(long))));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Close(_set);

    [DllImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Create(int flags);

    [DllImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Change(int set, int operation, int descriptor, ref byte entry);

    [DllImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Wait(int set, ref byte entries, int most, int milliseconds);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
