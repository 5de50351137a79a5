using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>
/// The confirmed preferences of the session, with which a replacement session is restored. Unconfirmed ones are not included, since the
/// outbox still holds their messages and sends them in order. Thread-safe.
/// </summary>
internal sealed class SessionPreferences
{
    private readonly Lock _gate = new();
    private State _confirmed = new(new WireConfiguration(), IsPaused: false, IsStopped: false);
    private State _before = new(new WireConfiguration(), IsPaused: false, IsStopped: false);
    private volatile bool _stopRequested;

    /// <summary>Whether the application has requested the end of the conversation.</summary>
    public bool StopRequested => _stopRequested;

    /// <summary>Records a message of the application that is being sent.</summary>
    public void Note(OutgoingMessage message) => _stopRequested |= message.Kind == MessageKind.Stop;

    /// <summary>Called when the server has read a message.</summary>
    public void Confirmed(OutgoingMessage message)
    {
        lock (_gate)
        {
            _before = _confirmed;
            _confirmed = _confirmed.After(message);
        }
    }

    /// <summary>Called when the server refuses the message that it confirmed last.</summary>
    public void Refused(OutgoingMessage message)
    {
        lock (_gate)
        {
            _confirmed = _before;
            _stopRequested &= message.Kind != MessageKind.Stop;
        }
    }

    /// <summary>The messages that restore a new session to the state of the old one.</summary>
    public IReadOnlyCollection<OutgoingMessage> Repeat()
    {
        lock (_gate)
        {
            List<OutgoingMessage> messages = [];
            if (_confirmed.Configuration != new WireConfiguration())
            {
                messages.Add(MessageWriter.Configure(_confirmed.Configuration));
            }

            if (_confirmed.IsPaused)
            {
                messages.Add(MessageWriter.Control(MessageKind.Pause));
            }

            if (_confirmed.IsStopped)
            {
                messages.Add(MessageWriter.Control(MessageKind.Stop));
            }

            return messages;
        }
    }

    private sealed record State(WireConfiguration Configuration, bool IsPaused, bool IsStopped)
    {
        public State After(OutgoingMessage message) => message switch
        {
            { Configuration: { } later } => this with { Configuration = Configuration.With(later) },
            { Kind: MessageKind.Pause } => this with { IsPaused = true },
            { Kind: MessageKind.Listen } => this with { IsPaused = false },
            { Kind: MessageKind.Stop } => this with { IsStopped = true },
            _ => this,
        };
    }
}
