namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// Finds the passages that the embeddings endpoint refuses: a refused batch is requested again in halves, down to single passages. One that is refused alone
/// waits until nothing else is missing, and is left out after <see cref="MostTries"/> refusals until the process restarts.
/// Not thread-safe; for the indexing task only.
/// </summary>
internal sealed class RefusedPassages
{
    /// <summary>Refusals after which a passage is left out.</summary>
    public const int MostTries = 3;

    private const int MostPassages = 64;

    // More single passages in a row than this are probably not at fault: the endpoint refuses everything.
    private const int MostInRow = 3;

    private readonly Dictionary<long, int> _refusals = [];
    private readonly HashSet<long> _waiting = [];
    private int _inRow;
    private bool _hasAccepted;

    /// <summary>How many passages to request at once.</summary>
    public int BatchSize { get; private set; } = MostPassages;

    /// <summary>Whether a passage waits to be requested again.</summary>
    public bool AnyWaiting => _waiting.Count > 0;

    /// <summary>Whether a passage is not to be requested now.</summary>
    public bool Holds(long id) => _waiting.Contains(id) || IsLeftOut(id);

    /// <summary>Whether a passage was refused too often.</summary>
    public bool IsLeftOut(long id) => _refusals.GetValueOrDefault(id) >= MostTries;

    /// <summary>The endpoint returned the vectors of a batch.</summary>
    public void Accept() => (_hasAccepted, _inRow, BatchSize) = (true, 0, Math.Min(MostPassages, 2 * BatchSize));

    /// <summary>The endpoint refused a batch.</summary>
    /// <returns>Whether other passages can be requested right away; false if the endpoint seems to refuse everything.</returns>
    public bool Refuse(IReadOnlyList<long> batch)
    {
        if (batch.Count > 1)
        {
            BatchSize = (batch.Count + 1) / 2;
            return true;
        }

        // An endpoint that has never worked is set up wrongly; no passage is blamed for that.
        _refusals[batch[0]] = _refusals.GetValueOrDefault(batch[0]) + (_hasAccepted ? 1 : 0);
        if (!IsLeftOut(batch[0]))
        {
            _waiting.Add(batch[0]);
        }

        return ++_inRow < MostInRow;
    }

    /// <summary>Begins another attempt after a failure.</summary>
    public void TryAgain() => _inRow = 0;

    /// <summary>Lets the waiting passages be requested again.</summary>
    public void Release() => _waiting.Clear();
}
