using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>
/// A server of a few lines that answers every call with the same bytes, head and all, as a service in the field sent them. A line
/// <c>@@sleep 3</c> in a recording stands for a pause: the test says when it is over.
/// </summary>
internal sealed class RecordedReply : IAsyncDisposable
{
    private const string Pause = "@@sleep 3\n";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[][] _parts;
    private readonly Func<Task> _pause;
    private readonly Task _serving;

    private RecordedReply(string reply, Func<Task>? pause)
    {
        (_parts, _pause) = ([.. reply.Split(Pause).Select(Encoding.UTF8.GetBytes)], pause ?? (static () => Task.CompletedTask));
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri BaseUrl => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");

    /// <summary>Serves a recording.</summary>
    public static RecordedReply Of(string name, Func<Task>? pause = null)
    {
        using var stream = typeof(RecordedReply).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"There is no recording '{name}'.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new(reader.ReadToEnd(), pause);
    }

    /// <summary>Serves any bytes; at their end the connection is closed.</summary>
    public static RecordedReply Bytes(string reply) => new(reply, pause: null);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The test is over, or its caller went away.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        var stream = client.GetStream();
        await ReadRequestAsync(stream);
        for (var i = 0; i < _parts.Length; i++)
        {
            if (i > 0)
            {
                await _pause();
            }

            await stream.WriteAsync(_parts[i], _stop.Token);
        }
    }

    // To the end of the body: closing a connection with unread bytes would reset it.
    private async Task ReadRequestAsync(NetworkStream stream)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
            length += read;
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head >= 0 && length >= head + 4 + BodyLength(text[..head])))
            {
                return;
            }
        }
    }

    private static int BodyLength(string head) => head.Split("\r\n")
        .Where(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(static line => int.Parse(line.AsSpan("Content-Length:".Length), System.Globalization.CultureInfo.InvariantCulture))
        .FirstOrDefault();
}
