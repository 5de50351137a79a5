using System.Runtime.CompilerServices;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// The stream below a WebSocket. It passes on valid input and holds back the rest, so that everything before an invalid frame is still
/// answered, in order, before the close frame; the framework alone would close first. On output it combines frames into one write.
/// Supports one reader and, as the WebSocket ensures, one writer at a time.
/// </summary>
internal sealed class ValidatingWebSocketStream(Stream inner) : Stream, IFrameOutput
{
    private const int DroppedBytes = 512;

    private readonly FrameScanner _scanner = new();
    private readonly CancellationTokenSource _released = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeldFrames _held = new();
    private bool _isRefused;
    private bool _asksForReceipt;
    private volatile bool _holdsBack;

    /// <summary>Called once, during a read, with the rule that the client violated; awaited before anything else is read.</summary>
    public Func<CloseReason, CancellationToken, Task>? OnViolation { get; set; }

    /// <summary>Called during a read when the client has received the frame for which <see cref="AskForReceipt"/> was called.</summary>
    public Func<ValueTask>? OnReceipt { get; set; }

    /// <summary>Called at the end of each ping of the client; false if it pings too often.</summary>
    public Func<bool>? MayPing
    {
        get => _scanner.MayPing;
        set => _scanner.MayPing = value;
    }

    /// <summary>Limits the time of a message.</summary>
    public MessageDeadline? Deadline { get; set; }

    /// <summary>Completes when the client has closed its side after a violation.</summary>
    public Task Over => _over.Task;

    /// <summary>
    /// Ends the pending read and all later ones as if the client had hung up. Cancelling a read would abort the connection and lose what the
    /// client has not read yet; this allows it to be closed in good order.
    /// </summary>
    public void Release()
    {
        IsReleased = true;
        _released.Cancel();
    }

    /// <summary>Whether <see cref="Release"/> has been called.</summary>
    public bool IsReleased { get; private set; }

    /// <inheritdoc/>
    public bool HoldsBack
    {
        get => _holdsBack;
        set => _holdsBack = value;
    }

    /// <inheritdoc/>
    public void AskForReceipt() => _asksForReceipt = true;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ReadGoodAsync(buffer);
        }
        catch (OperationCanceledException) when (_released.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_holdsBack && !_asksForReceipt && _held.IsEmpty)
        {
            return inner.WriteAsync(buffer, cancellationToken);
        }

        // The framework writes each frame as a whole.
        _held.Add(buffer.Span);
        if (_asksForReceipt)
        {
            _asksForReceipt = false;
            _held.Add(FrameScanner.ReceiptPing);
        }

        return _holdsBack ? ValueTask.CompletedTask : _held.WriteAsync(inner, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _held.IsEmpty ? inner.FlushAsync(cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _released.Cancel();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // When its own token is cancelled, the framework disposes this stream, which releases it.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadGoodAsync(Memory<byte> buffer)
    {
        if (_scanner.Violation is null)
        {
            if (_scanner.IsWithin)
            {
                Deadline?.Start();
            }

            var read = await inner.ReadAsync(buffer, _released.Token);
            var good = _scanner.Take(buffer.Span[..read]);
            if (_scanner.TakeReceipt() && OnReceipt is { } confirm)
            {
                await confirm();
            }

            if (good > 0 || _scanner.Violation is null)
            {
                return good;
            }
        }

        await RefuseAsync(_scanner.Violation!);
        return 0;
    }

    /// <summary>
    /// Drops what the client still sends until it hangs up or the stream is released. The read must not end earlier: the framework would take
    /// that for a broken connection, over which it sends no close frame.
    /// </summary>
    private async Task RefuseAsync(CloseReason reason)
    {
        var dropped = new byte[DroppedBytes];
        if (!_isRefused && OnViolation is { } tell)
        {
            _isRefused = true;
            await tell(reason, _released.Token);
        }

        try
        {
            while (await inner.ReadAsync(dropped, _released.Token) > 0)
            {
            }
        }
        finally
        {
            _over.TrySetResult();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _released.Token);
    }
}
