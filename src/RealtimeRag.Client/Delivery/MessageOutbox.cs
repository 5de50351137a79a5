using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>
/// The messages on their way to the server. Each waits until a connection takes it and is kept until the server confirms it, so that a broken
/// connection loses none. After a resume some are in doubt: the server may or may not have read them before the break. A keepalive is then
/// sent as a fence, and every message that the replay before its acknowledgement does not prove is sent again. Thread-safe.
/// </summary>
/// <param name="maxMessages">Maximum number of the application's messages.</param>
/// <param name="maxBytes">Maximum total size of these messages, in bytes.</param>
/// <param name="forRecognizer">Whether a recognizer's messages are sent: each yields any number of decisions, so no decision proves a message.</param>
internal sealed class MessageOutbox(int maxMessages, int maxBytes, bool forRecognizer = false)
{
    private readonly Lock _gate = new();
    private readonly List<OutgoingMessage> _waiting = [];
    private readonly List<OutgoingMessage> _inFlight = [];
    private readonly UnconfirmedMessages _doubtful = new();
    private readonly PendingCancels _cancels = new();
    private readonly OpenInterim _turn = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<OutgoingMessage> _beginning = new(ReferenceEqualityComparer.Instance);
    private OutgoingMessage? _newestConfirmed;
    private int _bytes;
    private bool _open;
    private bool _fencing;

    /// <summary>Signals that there may be something to take. Supports one reader.</summary>
    public ChannelReader<bool> Signal => _signal.Reader;

    /// <summary>The number of messages that the server has still to decide on.</summary>
    public int Undecided
    {
        get
        {
            lock (_gate)
            {
                return _doubtful.Undecided;
            }
        }
    }

    /// <summary>Adds a message of the application, or reports in <paramref name="shortage"/> which limit leaves no room.</summary>
    public bool TryAdd(OutgoingMessage message, [NotNullWhen(false)] out string? shortage)
    {
        lock (_gate)
        {
            message = _turn.Closed(message);
            shortage = ShortageFor(message);
            if (shortage is not null)
            {
                return false;
            }

            _turn.Added(message);
            _waiting.Add(message);
            _bytes += Cost(message);
            if (message.Kind == MessageKind.Cancel)
            {
                _cancels.Add(message);
            }

            if (!_open)
            {
                DropStaleInterims();
            }
            else if (!_turn.IsHeard(message.Closes))
            {
                CompleteTurn(_waiting.Count - 1);
            }
        }

        _signal.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Takes the next message for the current connection, if one may be sent now.</summary>
    public bool TryTake([NotNullWhen(true)] out OutgoingMessage? message)
    {
        lock (_gate)
        {
            message = null;
            if (!_open || _fencing || _waiting.Count == 0)
            {
                return false;
            }

            message = _waiting[0];
            _waiting.RemoveAt(0);
            _fencing = message.Kind == MessageKind.Fence;
            _inFlight.Add(message);
            _doubtful.Sent(message);
            _turn.Sent(message);
            return true;
        }
    }

    /// <summary>Called when the connection is lost: everything it sent without confirmation is in doubt.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _open = false;
            _fencing = false;
            _waiting.RemoveAll(m => m.IsOurs);
            DropStaleInterims();
            foreach (var message in _inFlight)
            {
                _turn.Lost(message);
                if (message.MustArrive)
                {
                    _doubtful.Add(message);
                }
                else
                {
                    _bytes -= Cost(message);
                }
            }

            _inFlight.Clear();
        }
    }

    /// <summary>Called when the session continues on a new connection: the replay settles what is in doubt.</summary>
    public void OpenResumed()
    {
        lock (_gate)
        {
            _open = true;
            CompleteTurns();
            if (_doubtful.Count > 0 || _waiting.Exists(static m => m.Kind == MessageKind.Cancel))
            {
                _waiting.Insert(0, MessageWriter.Keepalive(fence: true));
            }
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>
    /// Called when a new session starts: it receives <paramref name="first"/>, which restores what the old session had confirmed, then everything
    /// that the old session did not confirm, in order.
    /// </summary>
    /// <param name="first">What restores the old session's state.</param>
    /// <param name="hasDecisions">Whether the server decides on each final, as in v2.</param>
    public void OpenFresh(IReadOnlyCollection<OutgoingMessage> first, bool hasDecisions = true)
    {
        lock (_gate)
        {
            _open = true;
            _turn.Begin();
            SendInDoubt(isSameSession: false);
            _doubtful.Begin(hasDecisions && !forRecognizer);
            _newestConfirmed = null;
            // Unconfirmed messages that restored the previous session are part of the new restoration.
            _bytes -= _waiting.Where(_beginning.Contains).Sum(Cost);
            _waiting.RemoveAll(_beginning.Contains);
            _beginning.Clear();
            _beginning.UnionWith(first);
            _waiting.InsertRange(0, first);
            _bytes += first.Sum(Cost);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Called when the server has read a message of this type; acknowledgements come in the order of the messages.</summary>
    /// <returns>The message, or null if none of this type was sent.</returns>
    public OutgoingMessage? Acknowledge(string receivedType)
    {
        lock (_gate)
        {
            var index = _inFlight.FindIndex(m => m.WireType == receivedType);
            return index >= 0 ? Confirm(index) : null;
        }
    }

    /// <summary>Examines any other frame: it may prove that the server has read a message whose acknowledgement was lost, or refuse a confirmed one.</summary>
    /// <returns>The message that the frame refuses, if any. It will not be sent again.</returns>
    public OutgoingMessage? Witness(WireFrame frame)
    {
        lock (_gate)
        {
            // A refusal directly follows the acknowledgement of the refused message.
            var refused = frame is { Type: "error", Code: "RATE_LIMITED" or "INVALID_MESSAGE" } ? _newestConfirmed : null;
            _newestConfirmed = null;
            _cancels.Observe(frame);
            if (refused is not null)
            {
                _doubtful.Refused(refused);
            }
            else if (_doubtful.Settle(frame) is { } proven)
            {
                _bytes -= Cost(proven);
            }

            return refused;
        }
    }

    /// <summary>Replaces the pending <c>received</c> message, so that only the newest is sent.</summary>
    public void NoteReceived(long seq)
    {
        lock (_gate)
        {
            _waiting.RemoveAll(m => m.Kind == MessageKind.Received);
            _waiting.Add(MessageWriter.Received(seq));
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Puts new credentials at the front of the queue. Does nothing without a connection, since a new one sends them anyway.</summary>
    public void Renew(string token)
    {
        lock (_gate)
        {
            if (_open)
            {
                _waiting.RemoveAll(static m => m.Kind == MessageKind.Authenticate);
                _waiting.Insert(0, MessageWriter.Authenticate(token));
            }
        }

        _signal.Writer.TryWrite(true);
    }

    private static int Cost(OutgoingMessage message) => message.IsOurs ? 0 : message.Utf8.Length + (message.Closes?.Utf8.Length ?? 0);

    private OutgoingMessage Confirm(int index)
    {
        var message = _inFlight[index];
        _inFlight.RemoveAt(index);
        _bytes -= Cost(message);
        _cancels.Remove(message);
        _newestConfirmed = message;
        if (message.Kind == MessageKind.Fence)
        {
            EndFence();
        }

        return message;
    }

    private void EndFence()
    {
        _fencing = false;
        SendInDoubt(isSameSession: true);
        _signal.Writer.TryWrite(true);
    }

    /// <summary>Puts what is still in doubt at the front of the queue.</summary>
    private void SendInDoubt(bool isSameSession)
    {
        OutgoingMessage[] messages = [.. _doubtful.TakeAll(), .. _waiting];
        _waiting.Clear();
        _waiting.AddRange(_cancels.NameAnswers(messages, isSameSession).Where(m => isSameSession || !m.ConcernsAnswer));
        _bytes += _waiting.Sum(Cost) - messages.Sum(Cost);
        CompleteTurns();
    }

    private void CompleteTurns()
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            CompleteTurn(i);
        }
    }

    /// <summary>Puts before the end of a turn the interim that it closes, unless that waits too: the server may not have read it.</summary>
    private void CompleteTurn(int index)
    {
        if (_waiting[index].Closes is { } interim && !_waiting.Exists(m => ReferenceEquals(m, interim)))
        {
            _waiting.Insert(index, interim);
            _bytes += Cost(interim);
        }
    }

    private void DropStaleInterims()
    {
        for (var i = _waiting.Count - 2; i >= 0; i--)
        {
            if (_waiting[i] is { Kind: MessageKind.Interim } stale && _waiting[i + 1].Kind is MessageKind.Interim or MessageKind.Final)
            {
                _waiting.RemoveAt(i);
                _bytes -= Cost(stale);
            }
        }
    }

    private string? ShortageFor(OutgoingMessage message) =>
        _waiting.Count + _inFlight.Count + _doubtful.Count >= maxMessages
            ? $"{maxMessages} messages wait for the server already: wait until the connection is back, or raise MaxBufferedMessages"
        : _bytes + Cost(message) > maxBytes
            ? $"{maxBytes} bytes wait for the server already: wait until the connection is back, or raise MaxBufferedBytes"
        : null;
}
