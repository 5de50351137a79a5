namespace RealtimeRag.FakeDify;

/// <summary>Everything that the fake received, in order, with a way to wait for more. Thread-safe.</summary>
public sealed class FakeDifyLog
{
    private readonly Lock _gate = new();
    private readonly List<FakeDifyRequest> _requests = [];
    private readonly Dictionary<string, long> _firstTokens = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _aborted;
    private int _open;
    private int _mostOpen;

    public IReadOnlyList<FakeDifyRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public IReadOnlyList<FakeDifyRequest> Questions => [.. Requests.Where(r => r.IsQuestion)];

    public IReadOnlyList<FakeDifyRequest> Stops => [.. Requests.Where(r => r.IsStop)];

    /// <summary>How many replies the caller aborted.</summary>
    public int Aborted
    {
        get
        {
            lock (_gate)
            {
                return _aborted;
            }
        }
    }

    /// <summary>How many questions are being answered now.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    /// <summary>The highest number of questions answered at once.</summary>
    public int MostOpen
    {
        get
        {
            lock (_gate)
            {
                return _mostOpen;
            }
        }
    }

    /// <summary>When the first token of the answer to a question was written, in the ticks of <see cref="TimeProvider.System"/>.</summary>
    public long? FirstTokenAt(string question)
    {
        lock (_gate)
        {
            return _firstTokens.TryGetValue(question, out var at) ? at : null;
        }
    }

    /// <summary>Waits until a condition on this log is met.</summary>
    public async Task WhenAsync(Func<FakeDifyLog, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (condition(this))
            {
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    internal void Add(FakeDifyRequest request) => Change(() => _requests.Add(request));

    internal void BeginQuestion() => Change(() => _mostOpen = Math.Max(_mostOpen, ++_open));

    internal void EndQuestion() => Change(() => _open--);

    internal void AddAborted() => Change(() => _aborted++);

    internal void AddFirstToken(string question) => Change(() => _firstTokens.TryAdd(question, TimeProvider.System.GetTimestamp()));

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
