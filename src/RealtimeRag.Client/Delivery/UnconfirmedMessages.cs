using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>
/// Messages sent on a connection that broke before it confirmed them. Each final chunk yields one decision, in order, so decisions prove
/// which finals arrived; so does the end of a turn. Questions and commands are proved by the status that they cause. Not thread-safe.
/// </summary>
internal sealed class UnconfirmedMessages
{
    private readonly List<OutgoingMessage> _messages = [];
    private readonly List<OutgoingMessage> _undecided = [];
    private bool _hasDecisions = true;

    /// <summary>The number of messages in doubt.</summary>
    public int Count => _messages.Count;

    /// <summary>The number of messages that await their decision.</summary>
    public int Undecided => _undecided.Count;

    /// <summary>Called when a message is sent: a final, or the end of a turn, then awaits its decision.</summary>
    public void Sent(OutgoingMessage message)
    {
        if (_hasDecisions && message.AwaitsDecision)
        {
            _undecided.Add(message);
        }
    }

    /// <summary>Called when the connection broke before the message was confirmed.</summary>
    public void Add(OutgoingMessage message) => _messages.Add(message);

    /// <summary>Removes and returns everything still in doubt, to send it again.</summary>
    public IReadOnlyList<OutgoingMessage> TakeAll()
    {
        OutgoingMessage[] rest = [.. _messages];
        _undecided.RemoveAll(m => Array.Exists(rest, r => ReferenceEquals(r, m)));
        _messages.Clear();
        return rest;
    }

    /// <summary>Called for a new session, which makes no decisions about finals of the old one.</summary>
    /// <param name="hasDecisions">Whether it sends decisions at all; v1 sends none, so that nothing there may wait for one.</param>
    public void Begin(bool hasDecisions)
    {
        _undecided.Clear();
        _hasDecisions = hasDecisions;
    }

    /// <summary>Called when the server has read the message but will make no decision about it.</summary>
    public void Refused(OutgoingMessage message) => _undecided.RemoveAll(m => ReferenceEquals(m, message));

    /// <summary>Removes and returns the message whose arrival <paramref name="frame"/> proves, if any.</summary>
    public OutgoingMessage? Settle(WireFrame frame)
    {
        var proven = frame switch
        {
            { Type: "decision", Kind: not null } => NextDecided(),

            // A paused session decides on finals, but not on the end of a turn.
            { Type: "status", Stage: WireStages.Paused, Note: not null } => _undecided is [{ Kind: MessageKind.EndTurn }, ..] ? NextDecided() : null,
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
