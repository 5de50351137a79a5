using System.Runtime.CompilerServices;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>What to write to a socket next.</summary>
/// <param name="Frame">A frame, unless the socket is to be closed.</param>
/// <param name="Close">The reason to close the socket; nothing follows.</param>
/// <param name="IsExempt">Whether the frame does not count against the limit of its queue.</param>
/// <param name="HasMore">Whether more is waiting, so that the next call returns at once.</param>
internal readonly record struct Outgoing(NumberedFrame Frame, CloseReason? Close, bool IsExempt = false, bool HasMore = false);

/// <summary>
/// The frames waiting for one socket, limited by count and bytes. Producers never block: a frame that does not fit closes the socket. For
/// frames that belong together, the first decides whether they fit. Adding is thread-safe; only one writer may take.
/// </summary>
internal sealed class SendQueue : IFrameSink
{
    private readonly Queue<Outgoing> _waiting = new();
    private readonly Lock _gate = new();
    private readonly Wakeup _wakeup = new();
    private readonly CloseReason _overflow;
    private readonly Action? _onGivenUp;
    private readonly int _maxFrames;
    private readonly int _maxBytes;
    private bool _isWriterWaiting;
    private bool _isHeld;
    private TaskCompletionSource? _roomAgain;
    private int _bytes;
    private int _boundedFrames;
    private int _boundedBytes;
    private bool _isClosed;

    /// <param name="overflow">Close reason if the client does not read what it is sent.</param>
    /// <param name="onGivenUp">Called in that case, at most once; must return at once.</param>
    /// <param name="maxFrames">Maximum number of waiting frames.</param>
    /// <param name="maxBytes">Maximum number of waiting bytes.</param>
    public SendQueue(
        CloseReason overflow, Action? onGivenUp = null, int maxFrames = FlowLimits.WaitingFrames, int maxBytes = FlowLimits.WaitingBytes) =>
        (_overflow, _onGivenUp, _maxFrames, _maxBytes) = (overflow, onGivenUp, maxFrames, maxBytes);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<NumberedFrame> frames, bool isExempt = false)
    {
        var wakes = false;
        bool isFull;
        lock (_gate)
        {
            if (_isClosed || frames.IsEmpty)
            {
                return;
            }

            isFull = !isExempt && IsFull(frames[0].Size);
            if (!isFull)
            {
                foreach (var frame in frames)
                {
                    _waiting.Enqueue(new(frame, null, isExempt));
                    Count(frame, isExempt, 1);
                }

                wakes = !_isHeld && MustWake();
            }
        }

        // The writer gives the frames to the system without waiting, which takes less than waking another thread for that.
        if (wakes)
        {
            _wakeup.Wake(isHere: true);
        }

        if (isFull)
        {
            GiveUp();
        }
    }

    /// <summary>
    /// Holds frames back so that they are sent together with those that follow at once, until <see cref="Release"/>, which must be called before the
    /// caller waits for anything.
    /// </summary>
    public void Hold()
    {
        lock (_gate)
        {
            _isHeld = true;
        }
    }

    /// <summary>Sends frames again without holding them back.</summary>
    public void Release()
    {
        bool wakes;
        lock (_gate)
        {
            _isHeld = false;
            wakes = _waiting.Count > 0 && MustWake();
        }

        if (wakes)
        {
            _wakeup.Wake(isHere: true);
        }
    }

    /// <summary>Called when the client does not read what it is sent: closes the socket for that reason and drops everything waiting.</summary>
    public void GiveUp()
    {
        if (TryClose(_overflow, dropWaiting: true))
        {
            _onGivenUp?.Invoke();
        }
    }

    /// <inheritdoc/>
    public void Close(CloseReason reason, bool dropWaiting = false) => TryClose(reason, dropWaiting);

    /// <summary>Takes the next item to write; waits for one.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Outgoing> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ValueTask wait;
            lock (_gate)
            {
                if (_waiting.TryDequeue(out var next))
                {
                    return Taken(next);
                }

                _isWriterWaiting = true;
                wait = _wakeup.WaitAsync();
            }

            using (cancellationToken.UnsafeRegister(static queue => ((SendQueue)queue!).Wake(), this))
            {
                await wait;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until few frames are waiting, or the queue closes. The writer limits the wait by giving up a socket that takes nothing.</summary>
    public ValueTask WhenRoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isClosed || !IsCrowded)
            {
                return ValueTask.CompletedTask;
            }

            _roomAgain ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_roomAgain.Task.WaitAsync(cancellationToken));
        }
    }

    /// <inheritdoc/>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Whether more is waiting than there would be for a client that reads.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return IsCrowded;
            }
        }
    }

    private bool IsCrowded => _waiting.Count > FlowLimits.BusyFrames || _bytes > FlowLimits.BusyBytes;

    private static TaskCompletionSource? Take(ref TaskCompletionSource? source)
    {
        var taken = source;
        source = null;
        return taken;
    }

    /// <summary>Whether the caller must wake the writer, once it has left the lock.</summary>
    private bool MustWake()
    {
        var wakes = _isWriterWaiting;
        _isWriterWaiting = false;
        return wakes;
    }

    private void Wake()
    {
        bool wakes;
        lock (_gate)
        {
            wakes = MustWake();
        }

        if (wakes)
        {
            _wakeup.Wake();
        }
    }

    private bool TryClose(CloseReason reason, bool dropWaiting)
    {
        bool wakes;
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _isClosed = true;
            if (dropWaiting)
            {
                _waiting.Clear();
                (_bytes, _boundedFrames, _boundedBytes) = (0, 0, 0);
            }

            _waiting.Enqueue(new(default, reason));
            wakes = MustWake();
            room = Take(ref _roomAgain);
        }

        if (wakes)
        {
            _wakeup.Wake();
        }

        room?.TrySetResult();
        return true;
    }

    private bool IsFull(int size) => _boundedFrames >= _maxFrames || (_boundedFrames > 0 && _boundedBytes + size > _maxBytes);

    private void Count(NumberedFrame frame, bool isExempt, int sign)
    {
        _bytes += sign * frame.Size;
        if (!isExempt)
        {
            _boundedFrames += sign;
            _boundedBytes += sign * frame.Size;
        }
    }

    private Outgoing Taken(Outgoing next)
    {
        if (next.Close is null)
        {
            Count(next.Frame, next.IsExempt, -1);
        }

        if (!IsCrowded)
        {
            Take(ref _roomAgain)?.TrySetResult();
        }

        return next with { HasMore = _waiting.Count > 0 };
    }
}
