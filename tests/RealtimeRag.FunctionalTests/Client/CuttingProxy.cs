using System.Net;
using System.Net.Sockets;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>A TCP proxy that resets each connection some time after it was made.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Func<TimeSpan> _lifetime;
    private readonly Uri _target;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="target">The server behind it.</param>
    /// <param name="lifetime">How long the next connection lives.</param>
    public CuttingProxy(Uri target, Func<TimeSpan> lifetime)
    {
        (_target, _lifetime) = (target, lifetime);
        _listener.Start();
        Address = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>How many connections were cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        while (!_over.IsCancellationRequested)
        {
            try
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_over.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                break;
            }
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            using var life = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
            await server.ConnectAsync(IPAddress.Loopback, _target.Port, _over.Token).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            life.CancelAfter(_lifetime());
            await Task.WhenAll(PumpAsync(client, server, life), PumpAsync(server, client, life));
            Interlocked.Increment(ref _cuts);
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            server.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, CancellationTokenSource life)
    {
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, life.Token)) > 0)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), life.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The cut, or one side closed the connection.
        }

        await life.CancelAsync();
    }
}
