using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Sessions;

/// <summary>What the application asked of the session as a whole, to be asked again of a session that takes its place. Thread-safe.</summary>
internal sealed class SessionPreferences
{
    private readonly Lock _gate = new();
    private RagConfiguration? _configuration;
    private bool _paused;

    /// <summary>Whether the application asked for the end of the talk.</summary>
    public bool StopRequested { get; private set; }

    /// <summary>Notes a message of the application.</summary>
    public void Note(OutgoingMessage message)
    {
        lock (_gate)
        {
            _paused = message.Kind switch { MessageKind.Pause => true, MessageKind.Listen => false, _ => _paused };
            StopRequested |= message.Kind == MessageKind.Stop;
        }
    }

    /// <summary>Adds preferences, and gives all preferences so far.</summary>
    public RagConfiguration Configure(RagConfiguration preferences)
    {
        lock (_gate)
        {
            return _configuration = _configuration?.With(preferences) ?? preferences;
        }
    }

    /// <summary>The messages that bring a new session to where the old one was.</summary>
    public IReadOnlyCollection<OutgoingMessage> Repeat()
    {
        lock (_gate)
        {
            List<OutgoingMessage> messages = [];
            if (_configuration is { } configuration)
            {
                messages.Add(MessageWriter.Configure(configuration));
            }

            if (_paused)
            {
                messages.Add(MessageWriter.Control(MessageKind.Pause));
            }

            if (StopRequested)
            {
                messages.Add(MessageWriter.Control(MessageKind.Stop));
            }

            return messages;
        }
    }
}
