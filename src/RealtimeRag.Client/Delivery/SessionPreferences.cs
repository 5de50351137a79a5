using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>
/// What the server has confirmed that the application wants of the session as a whole, to bring a session that takes its place to the same
/// point. What is not confirmed yet is not among it: the outbox still has that message, and sends it in its own place. Thread-safe.
/// </summary>
internal sealed class SessionPreferences
{
    private readonly Lock _gate = new();
    private State _confirmed = new(new WireConfiguration(), IsPaused: false, IsStopped: false);
    private State _before = new(new WireConfiguration(), IsPaused: false, IsStopped: false);
    private volatile bool _stopRequested;

    /// <summary>Whether the application asked for the end of the talk.</summary>
    public bool StopRequested => _stopRequested;

    /// <summary>Notes a message of the application on its way.</summary>
    public void Note(OutgoingMessage message) => _stopRequested |= message.Kind == MessageKind.Stop;

    /// <summary>The server has read a message.</summary>
    public void Confirmed(OutgoingMessage message)
    {
        lock (_gate)
        {
            _before = _confirmed;
            _confirmed = _confirmed.After(message);
        }
    }

    /// <summary>The server refuses the message that it confirmed last.</summary>
    public void Refused(OutgoingMessage message)
    {
        lock (_gate)
        {
            _confirmed = _before;
            _stopRequested &= message.Kind != MessageKind.Stop;
        }
    }

    /// <summary>The messages that bring a new session to where the old one was.</summary>
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
