namespace RealtimeRag.FakeDify;

/// <summary>One stored turn.</summary>
public sealed record FakeMessage(string Id, string Query, string Answer, long CreatedAt, string Status = "normal");

/// <summary>The stored conversations of one app; each belongs to one user. Thread-safe.</summary>
public sealed class FakeConversations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string User, string Id), List<FakeMessage>> _conversations = [];

    public bool Knows(string user, string id)
    {
        lock (_gate)
        {
            return _conversations.ContainsKey((user, id));
        }
    }

    /// <summary>Adds a turn, and the conversation if it is new.</summary>
    public void Add(string user, string id, FakeMessage? message = null)
    {
        lock (_gate)
        {
            if (!_conversations.TryGetValue((user, id), out var messages))
            {
                _conversations[(user, id)] = messages = [];
            }

            if (message is not null)
            {
                messages.Add(message);
            }
        }
    }

    /// <summary>Deletes everything, like a Dify whose data was cleared.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _conversations.Clear();
        }
    }

    public IReadOnlyList<FakeMessage> Messages(string user, string id)
    {
        lock (_gate)
        {
            return _conversations.TryGetValue((user, id), out var messages) ? [.. messages] : [];
        }
    }
}
