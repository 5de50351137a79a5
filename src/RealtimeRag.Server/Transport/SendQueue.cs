using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Transport;

/// <summary>What is to be written to one socket next.</summary>
/// <param name="Frame">A frame, where the others are null.</param>
/// <param name="Close">Close the socket; nothing follows.</param>
/// <param name="Next">Go on with this queue; nothing follows in the present one.</param>
internal readonly record struct Outgoing(NumberedFrame Frame, CloseReason? Close, SendQueue? Next);

/// <summary>
/// The frames that wait for one socket, bounded by count and bytes. Producers never block: what does not fit closes the socket.
/// Any thread may add; one writer takes.
/// </summary>
internal sealed class SendQueue
{
    /// <summary>Beyond this many waiting frames, producers that can wait should.</summary>
    public const int BusyFrames = 64;

    private const int BusyBytes = 64 * 1024;

    private readonly Queue<Outgoing> _waiting = new();
    private readonly Lock _gate = new();
    private readonly CloseReason _overflow;
    private int _maxFrames;
    private int _maxBytes;
    private TaskCompletionSource? _wakeWriter;
    private TaskCompletionSource? _roomAgain;
    private int _preloaded;
    private int _bytes;
    private bool _isClosed;

    public SendQueue(CloseReason overflow, int maxFrames = ReplayBuffer.DefaultFrames, int maxBytes = ReplayBuffer.DefaultBytes) =>
        (_overflow, _maxFrames, _maxBytes) = (overflow, maxFrames, maxBytes);

    /// <summary>Adds what a client missed, before any live frame. It is bounded elsewhere, and does not count against the bound of this queue.</summary>
    public void Preload(NumberedFrame frame)
    {
        lock (_gate)
        {
            _preloaded++;
            _maxFrames++;
            _maxBytes += frame.Size;
            _waiting.Enqueue(new(frame, null, null));
            _bytes += frame.Size;
        }
    }

    /// <summary>Adds a frame; ignored once the queue closes.</summary>
    public void Add(NumberedFrame frame)
    {
        TaskCompletionSource? wake;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            if (_waiting.Count >= _maxFrames || (_bytes + frame.Size > _maxBytes && _waiting.Count > 0))
            {
                CloseLocked(_overflow, dropWaiting: true);
            }
            else
            {
                _waiting.Enqueue(new(frame, null, null));
                _bytes += frame.Size;
            }

            wake = Take(ref _wakeWriter);
        }

        wake?.TrySetResult();
    }

    /// <summary>Closes the socket, after all that waits or instead of it. Only the first call counts.</summary>
    public void Close(CloseReason reason, bool dropWaiting = false)
    {
        TaskCompletionSource? wake;
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            CloseLocked(reason, dropWaiting);
            wake = Take(ref _wakeWriter);
            room = Take(ref _roomAgain);
        }

        wake?.TrySetResult();
        room?.TrySetResult();
    }

    /// <summary>Lets the writer go on with another queue after all that waits here.</summary>
    public void HandOver(SendQueue next)
    {
        TaskCompletionSource? wake;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _waiting.Enqueue(new(default, null, next));
            wake = Take(ref _wakeWriter);
        }

        wake?.TrySetResult();
    }

    /// <summary>The next thing to write; waits for one.</summary>
    public async ValueTask<Outgoing> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                if (_waiting.TryDequeue(out var next))
                {
                    return Taken(next);
                }

                _wakeWriter = new(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _wakeWriter.Task;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until few frames wait, or the queue closes. The bound on the wait is the writer's: it gives up a socket that takes nothing.</summary>
    public ValueTask WhenRoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isClosed || !IsBusy)
            {
                return ValueTask.CompletedTask;
            }

            _roomAgain ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_roomAgain.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Whether the socket closes, so that nothing more can be sent or should be acted upon.</summary>
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

    /// <summary>Whether more waits than a client that reads lets wait.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > BusyFrames || _bytes > BusyBytes;
            }
        }
    }

    private static TaskCompletionSource? Take(ref TaskCompletionSource? source)
    {
        var taken = source;
        source = null;
        return taken;
    }

    private Outgoing Taken(Outgoing next)
    {
        _bytes -= next.Frame.Size;
        if (_preloaded > 0)
        {
            _preloaded--;
            _maxFrames--;
            _maxBytes -= next.Frame.Size;
        }

        if (!IsBusy)
        {
            Take(ref _roomAgain)?.TrySetResult();
        }

        return next;
    }

    private void CloseLocked(CloseReason reason, bool dropWaiting)
    {
        _isClosed = true;
        if (dropWaiting)
        {
            _waiting.Clear();
            _bytes = 0;
            _preloaded = 0;
        }

        _waiting.Enqueue(new(default, reason, null));
        Take(ref _roomAgain)?.TrySetResult();
    }
}
