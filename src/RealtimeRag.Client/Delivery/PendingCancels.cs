using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>
/// Knows which answer each <c>cancel</c> means that the server has not confirmed: where it names none, the answer that ran when the application
/// called, or else the first one to begin after that. One that is sent later than it was called for names that answer, so that it cannot
/// cancel the next one. Not thread-safe.
/// </summary>
internal sealed class PendingCancels
{
    private readonly List<Entry> _entries = [];
    private string? _running;

    /// <summary>The application wants an answer cancelled.</summary>
    public void Add(OutgoingMessage cancel) => _entries.Add(new Entry(cancel) { Target = cancel.AnswerId ?? _running });

    /// <summary>The message was confirmed, or will not be sent.</summary>
    public void Remove(OutgoingMessage message) => _entries.RemoveAll(entry => ReferenceEquals(entry.Message, message));

    /// <summary>Follows which answer runs.</summary>
    public void Observe(WireFrame frame)
    {
        switch (frame)
        {
            case { Type: "answer", Final: true, AnswerId: { } ended }:
                _running = _running == ended ? null : _running;
                _entries.FindAll(entry => entry.Target == ended).ForEach(static entry => entry.HasEnded = true);
                break;
            case { Type: "answer", AnswerId: { } begun }:
                Begin(begun);
                break;
            case { Type: "status", Stage: WireStages.QueryingRag, AnswerId: { } begun }:
                Begin(begun);
                break;
        }
    }

    /// <summary>
    /// What to send in the place of messages that wait or were sent before a resume: a cancel with the answer that it means, none where that has
    /// ended or there never was one, and the others as they are. A cancel whose question goes out in front of it stays as it was called.
    /// </summary>
    public List<OutgoingMessage> NameAnswers(IReadOnlyList<OutgoingMessage> messages, bool isSameSession)
    {
        var named = new List<OutgoingMessage>(messages.Count);
        foreach (var message in messages)
        {
            if (message.Kind != MessageKind.Cancel)
            {
                named.Add(message);
            }
            else if (NameAnswer(message, named.Exists(static earlier => earlier.MayAsk), isSameSession) is { } cancel)
            {
                named.Add(cancel);
            }
        }

        _running = isSameSession ? _running : null;
        return named;
    }

    private OutgoingMessage? NameAnswer(OutgoingMessage cancel, bool followsQuestion, bool isSameSession)
    {
        var entry = _entries.Find(candidate => ReferenceEquals(candidate.Message, cancel))!;
        if (entry.Target is null && followsQuestion)
        {
            return cancel;
        }

        if (entry.Target is not { } target || entry.HasEnded || !isSameSession)
        {
            _entries.Remove(entry);
            return null;
        }

        entry.Message = cancel.AnswerId is null ? MessageWriter.Cancel(target) : cancel;
        return entry.Message;
    }

    private void Begin(string answerId)
    {
        _running = answerId;
        _entries.FindAll(static entry => entry.Target is null).ForEach(entry => entry.Target = answerId);
    }

    private sealed class Entry(OutgoingMessage message)
    {
        public OutgoingMessage Message { get; set; } = message;

        public string? Target { get; set; }

        public bool HasEnded { get; set; }
    }
}
