using System.Net;

namespace RealtimeRag.Cli.Bench.Wire;

/// <summary>The server that a bench connects to, and the key to use.</summary>
/// <param name="Address">The server.</param>
/// <param name="Key">An API key, or null.</param>
internal sealed record BenchTarget(IPEndPoint Address, string? Key = null);

/// <summary>A connection that speaks the protocol, and can also violate it. Not thread-safe.</summary>
internal sealed class BenchLine : IDisposable
{
    private readonly RawConnection _raw;

    private BenchLine(RawConnection raw) => _raw = raw;

    /// <summary>The server's close code, once it has closed.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>Connects and upgrades. Throws <see cref="WireException"/> if the server refuses.</summary>
    /// <param name="target">The server.</param>
    /// <param name="number">Chooses the address to connect from.</param>
    /// <param name="isV2">Whether to speak version 2.</param>
    /// <param name="cancel">Cancels the attempt.</param>
    public static async Task<BenchLine> ConnectAsync(BenchTarget target, long number, bool isV2, CancellationToken cancel)
    {
        var raw = await RawConnection.ConnectAsync(target.Address, number, cancel);
        try
        {
            await raw.TrySendAsync(ClientFrames.Handshake(target.Address.ToString(), isV2, target.Key), cancel);
            await raw.ReadUpgradeAsync(cancel);
            return new(raw);
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message; false if the connection has ended.</summary>
    public Task<bool> TrySendAsync(string json, CancellationToken cancel) => _raw.TrySendAsync(ClientFrames.OfText(json), cancel);

    /// <summary>Sends any bytes; false if the connection has ended.</summary>
    public Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => _raw.TrySendAsync(bytes, cancel);

    /// <summary>The next message, with pings answered; null at the end of the connection.</summary>
    public async Task<BenchFrame?> NextAsync(CancellationToken cancel)
    {
        while (await _raw.ReadFrameAsync(cancel) is { } frame)
        {
            switch (frame.Opcode)
            {
                case ReceivedFrame.Text:
                    return BenchFrame.Read(frame.Payload);
                case ReceivedFrame.Ping:
                    await _raw.TrySendAsync(ClientFrames.Of(ReceivedFrame.Pong, frame.Payload.Span), cancel);
                    break;
                case ReceivedFrame.Close:
                    CloseCode = frame.CloseCode;
                    return null;
            }
        }

        return null;
    }

    /// <summary>Sends a close frame and reads what still arrives.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        await _raw.TrySendAsync(ClientFrames.Close, cancel);
        while (await NextAsync(cancel) is not null)
        {
        }
    }

    /// <summary>Closes the socket without a close frame.</summary>
    public void Dispose() => _raw.Dispose();
}
