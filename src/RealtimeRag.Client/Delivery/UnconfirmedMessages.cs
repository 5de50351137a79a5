using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>
/// Messages that went out on a connection that broke before it confirmed them. Each final chunk yields one decision, in order, so decisions
/// tell which finals arrived; questions and commands show in the status that they cause. Not thread-safe.
/// </summary>
internal sealed class UnconfirmedMessages
{
    private readonly List<OutgoingMessage> _messages = [];
    private readonly List<OutgoingMessage> _undecided = [];

    /// <summary>How many messages are in doubt.</summary>
    public int Count => _messages.Count;

    /// <summary>A message goes out: a final is now waiting for its decision.</summary>
    public void Sent(OutgoingMessage message)
    {
        if (message.Kind == MessageKind.Final)
        {
            _undecided.Add(message);
        }
    }

    /// <summary>The connection broke before the message was confirmed.</summary>
    public void Add(OutgoingMessage message) => _messages.Add(message);

    /// <summary>Takes what is still in doubt, to send it again.</summary>
    public IReadOnlyList<OutgoingMessage> TakeAll()
    {
        OutgoingMessage[] rest = [.. _messages];
        _undecided.RemoveAll(m => Array.Exists(rest, r => ReferenceEquals(r, m)));
        _messages.Clear();
        return rest;
    }

    /// <summary>A new session decides on nothing that was said in the old one.</summary>
    public void ForgetUndecided() => _undecided.Clear();

    /// <summary>The server read the message, but will decide nothing about it.</summary>
    public void Refused(OutgoingMessage message) => _undecided.RemoveAll(m => ReferenceEquals(m, message));

    /// <summary>Takes out the message that <paramref name="frame"/> proves to have arrived, if it proves one.</summary>
    public OutgoingMessage? Settle(WireFrame frame)
    {
        var proven = frame switch
        {
            { Type: "decision", Kind: not null } => NextDecided(),
            { Type: "status", Stage: WireStages.InstantQuery } => Find(m => m.Kind == MessageKind.InstantQuery),
            { Type: "status", Stage: WireStages.Closed } => Find(m => m.Kind == MessageKind.Stop),
            { Type: "status", Stage: not null, Question: { } question } => Find(m => m.Kind == MessageKind.Ask && m.Text.Trim() == question.Trim()),
            _ => null,
        };
        return proven is not null && RemoveOne(proven) ? proven : null;
    }

    private OutgoingMessage? NextDecided()
    {
        if (_undecided.Count == 0)
        {
            return null;
        }

        var message = _undecided[0];
        _undecided.RemoveAt(0);
        return message;
    }

    private bool RemoveOne(OutgoingMessage message)
    {
        var index = _messages.FindIndex(m => ReferenceEquals(m, message));
        if (index >= 0)
        {
            _messages.RemoveAt(index);
        }

        return index >= 0;
    }

    private OutgoingMessage? Find(Predicate<OutgoingMessage> match) => _messages.Find(match);
}
