using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client.Delivery;

/// <summary>
/// Tracks which answer each unconfirmed <c>cancel</c> refers to: if it names none, the answer that was running when the application
/// called, or else the first one to start after that. A <c>cancel</c> that is sent later names that answer, so that it cannot cancel the
/// next one. Not thread-safe.
/// </summary>
internal sealed class PendingCancels
{
    private readonly List<Entry> _entries = [];
    private string? _running;

    /// <summary>Called when the application cancels an answer.</summary>
    public void Add(OutgoingMessage cancel) => _entries.Add(new Entry(cancel) { Target = cancel.AnswerId ?? _running });

    /// <summary>Called when the message was confirmed or will not be sent.</summary>
    public void Remove(OutgoingMessage message) => _entries.RemoveAll(entry => ReferenceEquals(entry.Message, message));

    /// <summary>Tracks the running answer.</summary>
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
    /// Replaces messages that are waiting or were sent before a resume: a cancel gets the id of its answer, and is dropped if that answer has
    /// ended or never existed. All others are unchanged, and so is a cancel that is sent after its question.
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
