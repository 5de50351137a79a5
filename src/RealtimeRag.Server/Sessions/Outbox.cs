using System.Runtime.InteropServices;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Limits.Memory;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Where a session's frames go: to the socket that is attached, and, in the second dialect, into the replay buffer. The session's loop owns it;
/// only <see cref="WhenRoomAsync"/> may be called from any thread.
/// </summary>
internal sealed class Outbox(Dialect dialect, MemoryBudget budget)
{
    private readonly ReplayBuffer? _replay = dialect == Dialect.V2 ? new ReplayBuffer(budget.MaxReplayBytesEach) : null;
    private readonly List<NumberedFrame> _step = [];
    private volatile IFrameSink? _socket;
    private volatile TaskCompletionSource? _takenUp;
    private long _unseenBytes;

    /// <summary>How much is kept for whoever comes back, in bytes.</summary>
    public long KeptBytes => _replay?.Bytes ?? 0;

    /// <summary>Whether a socket is attached.</summary>
    public bool IsAttached => _socket is not null;

    // A socket that closes sends nothing more, also before it is detached.
    private bool HasReader => _socket is { IsClosed: false };

    /// <summary>Sends the frames of one step to whoever is attached, as one, and keeps them for whoever comes back.</summary>
    public void Send(ReadOnlySpan<ServerFrame> frames)
    {
        var before = _replay?.Bytes ?? 0;
        var total = _replay?.TotalBytes ?? 0;
        _step.Clear();
        foreach (var frame in frames)
        {
            _step.Add(_replay is not null && frame.IsNumbered ? _replay.Append(frame) : Unnumbered(frame));
        }

        if (_replay is not null)
        {
            CountUnseen(_replay.TotalBytes - total);
            if (_socket is not null && budget.IsExceeded)
            {
                // Sessions without a connection go as a whole; one that has one only loses how far back it can resume.
                _replay.Halve();
            }

            budget.Add(_replay.Bytes - before);
        }

        _socket?.Add(CollectionsMarshal.AsSpan(_step), isExempt: _step.Count > FlowLimits.UsualStepFrames);
        _step.Clear();
    }

    /// <summary>Closes the attached socket after all that waits.</summary>
    public void Close(CloseReason reason) => _socket?.Close(reason);

    /// <summary>The first socket of the session.</summary>
    public void Attach(IFrameSink socket)
    {
        _socket = socket;
        CountUnseen(0);
    }

    /// <summary>Whether a socket whose client has everything up to a frame can take up the session.</summary>
    public bool CanTakeUp(long lastSeq) => _replay?.CanReplayAfter(lastSeq) ?? false;

    /// <summary>
    /// Another socket takes up the session: it gets <paramref name="preface"/>, everything after <paramref name="lastSeq"/>, then the live
    /// frames. A socket that still was attached is superseded. Only where <see cref="CanTakeUp"/>.
    /// </summary>
    public void TakeUp(IFrameSink socket, long lastSeq, ServerFrame preface)
    {
        _socket?.Close(CloseReason.Superseded, dropWaiting: true);
        socket.Add([Unnumbered(preface), .. _replay!.Replay(lastSeq)], isExempt: true);
        Attach(socket);
    }

    /// <summary>A socket is gone. False where another one has taken its place.</summary>
    public bool Detach(IFrameSink socket)
    {
        if (!ReferenceEquals(_socket, socket))
        {
            return false;
        }

        _socket = null;
        return true;
    }

    /// <summary>Frees frames that have arrived.</summary>
    public void Release(long seq)
    {
        if (_replay is not null)
        {
            var before = _replay.Bytes;
            _replay.Release(seq);
            budget.Add(_replay.Bytes - before);
        }
    }

    /// <summary>The session is over: its share of the node's memory is free.</summary>
    public void Discard()
    {
        Release(_replay?.LastSeq ?? 0);
        MakeRoom();
    }

    /// <summary>
    /// Waits until the attached socket has taken most of what it was given. Where nobody reads, waits once there is so much that the frames before
    /// would soon be lost to whoever comes back.
    /// </summary>
    public ValueTask WhenRoomAsync(CancellationToken cancellationToken) =>
        _socket is { IsClosed: false } socket ? socket.WhenRoomAsync(cancellationToken)
        : _takenUp is { } takenUp ? new ValueTask(takenUp.Task.WaitAsync(cancellationToken))
        : ValueTask.CompletedTask;

    private static NumberedFrame Unnumbered(ServerFrame frame) => new(frame, 0, FrameSize.Of(frame));

    private void CountUnseen(long added)
    {
        if (HasReader)
        {
            _unseenBytes = 0;
            MakeRoom();
            return;
        }

        _unseenBytes += added;
        if (_unseenBytes > FlowLimits.UnseenBytes)
        {
            _takenUp ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void MakeRoom()
    {
        _takenUp?.TrySetResult();
        _takenUp = null;
    }
}
