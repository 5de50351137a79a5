using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace RealtimeRag.Server.Transport;

/// <summary>Writes whole frames to a connection, one after another, from any number of senders. Thread-safe.</summary>
/// <param name="stream">The connection; it sends what is written without a flush.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle has nothing to dispose of.")]
internal sealed class FrameSender(Stream stream)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Sends a frame; completes at once if the connection has room and no other sender is active.</summary>
    /// <param name="opcode">Its opcode.</param>
    /// <param name="payload">Its payload, not used after the frame has been sent.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    [SuppressMessage("Usage", "VSTHRD103", Justification = "Waiting for no time does not block.")]
    public ValueTask SendAsync(byte opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _turn.Wait(0, CancellationToken.None) ? SendInTurn(opcode, payload, cancellationToken) : SendLaterAsync(opcode, payload, cancellationToken);

    private async ValueTask SendLaterAsync(byte opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        await SendInTurn(opcode, payload, cancellationToken);
    }

    private ValueTask SendInTurn(byte opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = ArrayPool<byte>.Shared.Rent(FrameHeader.MostBytes + payload.Length);
        var isWriting = false;
        try
        {
            var header = FrameHeader.Write(frame, opcode, payload.Length);
            payload.Span.CopyTo(frame.AsSpan(header));
            var writing = stream.WriteAsync(frame.AsMemory(0, header + payload.Length), cancellationToken);
            if (writing.IsCompletedSuccessfully)
            {
                return default;
            }

            isWriting = true;
            return EndAsync(writing, frame);
        }
        finally
        {
            if (!isWriting)
            {
                End(frame);
            }
        }
    }

    private async ValueTask EndAsync(ValueTask writing, byte[] frame)
    {
        try
        {
            await writing;
        }
        finally
        {
            End(frame);
        }
    }

    private void End(byte[] frame)
    {
        ArrayPool<byte>.Shared.Return(frame);
        _turn.Release();
    }
}
