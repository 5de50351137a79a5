using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Fuzzing;

/// <summary>
/// Mutated sequences of frames, each on a separate connection and in one write with its handshake, with a close frame behind them. Where they swallow that,
/// the server waits for more; after a moment the client hangs up instead, and the server must let go.
/// </summary>
internal sealed class FrameFuzz(FuzzServer server, FuzzOptions options, Tally tally)
{
    private const int FaultCode = 1011;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs cases; not to be called twice at the same time.</summary>
    public async Task RunAsync(long from, long to, CancellationToken cancellationToken)
    {
        for (var number = from; number < to; number++)
        {
            try
            {
                await RunOneAsync(number, cancellationToken);
            }
            catch (Exception e) when (e is WireException or System.Text.Json.JsonException)
            {
                tally.Fail($"frames {number}: {e.Message}");
            }

            tally.Add(1);
        }
    }

    private async Task RunOneAsync(long number, CancellationToken cancellationToken)
    {
        using var connection = await RawConnection.ConnectAsync(server.Address, number, cancellationToken);
        byte[] bytes = [.. ClientFrames.Handshake("localhost", isV2: number % 2 == 1), .. FrameMutator.Next(options.Chance(1, number)), .. ClientFrames.Close];
        var sending = connection.TrySendAsync(bytes, cancellationToken);
        await connection.ReadUpgradeAsync(cancellationToken);
        var code = await ReadToCloseAsync(connection, cancellationToken);
        if (code == FaultCode)
        {
            tally.Fail($"frames {number}: the server said that it failed");
        }

        connection.EndSending();
        while (await connection.ReadFrameAsync(cancellationToken) is not null)
        {
        }

        await sending;
        tally.Ended(code is null ? "no close frame" : $"{code}");
    }

    private static async Task<int?> ReadToCloseAsync(RawConnection connection, CancellationToken cancellationToken)
    {
        using var moment = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        moment.CancelAfter(Moment);
        try
        {
            while (await connection.ReadFrameAsync(moment.Token) is { } frame)
            {
                if (frame.Opcode == ReceivedFrame.Close)
                {
                    return frame.CloseCode;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing more comes before the client has hung up.
        }

        return null;
    }
}
