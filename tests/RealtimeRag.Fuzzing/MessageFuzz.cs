using System.Text.Unicode;
using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Fuzzing;

/// <summary>
/// Mutated messages over connections that stay open. Many go out at once, with a ping behind them: its pong says that all before it were read. A message that
/// ends its connection by the rules goes last, so that none is lost behind it.
/// </summary>
internal sealed class MessageFuzz(FuzzServer server, FuzzOptions options, Tally tally)
{
    private const int BatchSize = 100;

    // Fewer than the pings that one client may send at once.
    private const int BatchesEach = 40;

    private const int LargestMessage = 64 * 1024;
    private const int FaultCode = 1011;

    private RawConnection? _connection;
    private int _batches;

    /// <summary>Runs cases; not to be called twice at the same time.</summary>
    public async Task RunAsync(long from, long to, CancellationToken cancellationToken)
    {
        for (var first = from; first < to; first += BatchSize)
        {
            var batch = new List<(long Number, byte[] Message)>();
            for (var number = first; number < Math.Min(to, first + BatchSize); number++)
            {
                batch.Add((number, MessageMutator.Next(options.Chance(0, number))));
                if (Ends(batch[^1].Message))
                {
                    await SendAsync(batch, cancellationToken);
                    batch.Clear();
                }
            }

            await SendAsync(batch, cancellationToken);
        }

        await CloseAsync(cancellationToken);
    }

    private static bool Ends(byte[] message) => message.Length > LargestMessage || !Utf8.IsValid(message);

    private async Task SendAsync(List<(long Number, byte[] Message)> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        if (await TrySendAsync(batch, cancellationToken) is { } code && !Ends(batch[^1].Message))
        {
            // One of them was a message that ends the session: each has its own connection then.
            tally.Ended($"unforeseen {code}");
            foreach (var one in batch)
            {
                await TrySendAsync([one], cancellationToken);
                await CloseAsync(cancellationToken);
            }
        }

        tally.Add(batch.Count);
    }

    /// <summary>Sends messages and reads up to the pong; the close code if the connection ended instead.</summary>
    private async Task<int?> TrySendAsync(List<(long Number, byte[] Message)> batch, CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await OpenAsync(batch[0].Number, cancellationToken);
            byte[] bytes = [.. batch.SelectMany(static one => ClientFrames.Of(ReceivedFrame.Text, one.Message)), .. ClientFrames.Of(ReceivedFrame.Ping, "done"u8)];
            var sending = _connection.TrySendAsync(bytes, cancellationToken);
            while (await _connection.ReadFrameAsync(cancellationToken) is { } frame)
            {
                if (frame.Opcode == ReceivedFrame.Pong)
                {
                    await sending;
                    if (++_batches == BatchesEach)
                    {
                        await CloseAsync(cancellationToken);
                    }

                    return null;
                }

                if (frame.Opcode == ReceivedFrame.Close)
                {
                    return Drop(batch, frame.CloseCode);
                }
            }

            tally.Fail($"messages {batch[0].Number} to {batch[^1].Number}: the connection ended without a close frame");
            return Drop(batch, 1006);
        }
        catch (Exception e) when (e is WireException or System.Text.Json.JsonException)
        {
            tally.Fail($"messages {batch[0].Number} to {batch[^1].Number}: {e.Message}");
            return Drop(batch, 0);
        }
    }

    private int Drop(List<(long Number, byte[] Message)> batch, int code)
    {
        if (code == FaultCode)
        {
            tally.Fail($"messages {batch[0].Number} to {batch[^1].Number}: the server said that it failed");
        }

        tally.Ended($"{code}");
        _connection?.Dispose();
        (_connection, _batches) = (null, 0);
        return code;
    }

    private async Task<RawConnection> OpenAsync(long number, CancellationToken cancellationToken)
    {
        var connection = await RawConnection.ConnectAsync(server.Address, number, cancellationToken);
        await connection.TrySendAsync(ClientFrames.Handshake("localhost", isV2: (number / BatchSize) % 2 == 1), cancellationToken);
        await connection.ReadUpgradeAsync(cancellationToken);
        return connection;
    }

    /// <summary>Closes the connection and reads the rest.</summary>
    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { } connection)
        {
            return;
        }

        await connection.TrySendAsync(ClientFrames.Close, cancellationToken);
        while (await connection.ReadFrameAsync(cancellationToken) is { } frame)
        {
            if (frame.Opcode == ReceivedFrame.Close)
            {
                tally.Ended($"{frame.CloseCode}");
            }
        }

        connection.Dispose();
        (_connection, _batches) = (null, 0);
    }
}
