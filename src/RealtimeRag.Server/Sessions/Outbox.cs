using System.Runtime.InteropServices;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Limits.Memory;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Sends a session's frames to the attached socket and, in v2, to the replay buffer. Owned by the session's loop;
/// only <see cref="WhenRoomAsync"/> is thread-safe.
/// </summary>
internal sealed class Outbox(ProtocolVersion version, MemoryBudget budget, ISessionLease? lease = null)
{
    private readonly ReplayBuffer? _replay = version == ProtocolVersion.V2 ? new ReplayBuffer(budget.MaxReplayBytesEach) : null;
    private readonly List<NumberedFrame> _step = [];
    private readonly List<NumberedFrame> _held = [];
    private volatile IFrameSink? _socket;
    private volatile TaskCompletionSource? _takenUp;
    private long _unseenBytes;

    /// <summary>How much is kept for a client that reconnects, in bytes.</summary>
    public long KeptBytes => _replay?.Bytes ?? 0;

    /// <summary>What is kept; null for a client that cannot return.</summary>
    public ReplayBuffer? Kept => _replay;

    /// <summary>Decides what is written to the store; null if the session is not stored.</summary>
    public SessionJournal? Journal { get; } = lease is null ? null : new SessionJournal();

    /// <summary>Whether the session is sending its first frames; no other node can have a session whose token no client has yet.</summary>
    public bool IsOpening { get; set; }

    /// <summary>Whether a socket is attached.</summary>
    public bool IsAttached => _socket is not null;

    // A closing socket sends nothing more, even before it is detached.
    private bool HasReader => _socket is { IsClosed: false };

    /// <summary>Sends the frames of one step as a unit to the attached socket, and keeps them for a client that reconnects.</summary>
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
                // Sessions without a connection are ended as a whole; a connected one only loses part of its replay buffer.
                _replay.Halve();
            }

            budget.Add(_replay.Bytes - before);
        }

        Journal?.Note(CollectionsMarshal.AsSpan(_step));
        if (!IsOpening && (_held.Count > 0 || lease is { IsInDoubt: true }))
        {
            // Another node may be sending to this client, under the same numbers.
            _held.AddRange(_step);
        }
        else
        {
            _socket?.Add(CollectionsMarshal.AsSpan(_step), isExempt: _step.Count > FlowLimits.UsualStepFrames);
        }

        _step.Clear();
    }

    /// <summary>Sends what was held back while it was in doubt which node has the session.</summary>
    public void LetGo()
    {
        if (lease is { IsInDoubt: false } && _held.Count > 0)
        {
            _socket?.Add(CollectionsMarshal.AsSpan(_held), isExempt: true);
            _held.Clear();
        }
    }

    /// <summary>Continues with what another node kept.</summary>
    public void Restore(IReadOnlyList<NumberedFrame> frames, long lastSeq)
    {
        _replay!.Restore(frames, lastSeq);
        budget.Add(_replay.Bytes);
    }

    /// <summary>Continues the numbers from here, because the client has more than is kept.</summary>
    public void SkipTo(long seq)
    {
        var before = _replay!.Bytes;
        _replay.SkipTo(seq);
        budget.Add(_replay.Bytes - before);
    }

    /// <summary>Closes the attached socket without sending what is waiting.</summary>
    public void Drop(CloseReason reason) => _socket?.Close(reason, dropWaiting: true);

    /// <summary>Closes the attached socket after everything waiting.</summary>
    public void Close(CloseReason reason) => _socket?.Close(reason);

    /// <summary>Attaches the session's first socket.</summary>
    public void Attach(IFrameSink socket)
    {
        _socket = socket;
        CountUnseen(0);
    }

    /// <summary>Whether a client that has everything up to a frame can resume the session.</summary>
    public bool CanTakeUp(long lastSeq) => _replay?.CanReplayAfter(lastSeq) ?? false;

    /// <summary>
    /// Attaches another socket: it receives <paramref name="preface"/>, everything after <paramref name="lastSeq"/>, then the live frames.
    /// A socket that is still attached is superseded. Requires <see cref="CanTakeUp"/>.
    /// </summary>
    public void TakeUp(IFrameSink socket, long lastSeq, ServerFrame preface)
    {
        _socket?.Close(CloseReason.Superseded, dropWaiting: true);
        _held.Clear();
        socket.Add([Unnumbered(preface), .. _replay!.Replay(lastSeq)], isExempt: true);
        Attach(socket);
    }

    /// <summary>Detaches a socket. Returns false if another one has already replaced it.</summary>
    public bool Detach(IFrameSink socket)
    {
        if (!ReferenceEquals(_socket, socket))
        {
            return false;
        }

        _socket = null;
        _held.Clear();
        return true;
    }

    /// <summary>Frees frames that the client has received.</summary>
    public void Release(long seq)
    {
        if (_replay is not null)
        {
            var before = _replay.Bytes;
            _replay.Release(seq);
            budget.Add(_replay.Bytes - before);
        }
    }

    /// <summary>Releases the session's share of the memory budget, because it is over.</summary>
    public void Discard()
    {
        Release(_replay?.LastSeq ?? 0);
        MakeRoom();
    }

    /// <summary>
    /// Waits until the attached socket has taken most of what was sent. Without a socket, waits once there is so much that earlier frames
    /// would soon be lost to a client that reconnects.
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
