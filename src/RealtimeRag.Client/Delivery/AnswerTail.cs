namespace RealtimeRag.Client.Delivery;

/// <summary>Tracks where the delivered pieces of the newest answer begin, so that a merged piece can be cut to what is new.</summary>
internal sealed class AnswerTail
{
    private readonly Dictionary<long, int> _starts = [];
    private string? _answerId;
    private int _length;
    private long _nextIndex;
    private bool _anyIndexFits;

    /// <summary>Appends a piece.</summary>
    /// <param name="answerId">Its answer.</param>
    /// <param name="index">The index of its first part.</param>
    /// <param name="content">Its text.</param>
    /// <param name="steps">How far it advances the sequence number, i.e. how many new parts were merged into it.</param>
    /// <returns>How many of its first characters have already been delivered; null if parts before it are missing.</returns>
    public int? Append(string? answerId, long index, string content, long steps)
    {
        if (answerId != _answerId)
        {
            Begin(answerId, nextIndex: 0);
        }
        else if (_anyIndexFits)
        {
            Begin(answerId, nextIndex: index);
        }

        return index < _nextIndex ? Overlap(index, content, steps) : Extend(index, content, steps);
    }

    /// <summary>Called when the text was replaced: the following piece may then have any index.</summary>
    public void Forget() => _anyIndexFits = true;

    private void Begin(string? answerId, long nextIndex)
    {
        _answerId = answerId;
        _starts.Clear();
        _length = 0;
        _nextIndex = nextIndex;
        _anyIndexFits = false;
    }

    private int? Extend(long index, string content, long steps)
    {
        var fits = index == _nextIndex;
        _starts[index] = _length;
        _length += content.Length;
        _nextIndex = index + (fits ? steps : 1);
        return fits ? 0 : null;
    }

    private int? Overlap(long index, string content, long steps)
    {
        if (!_starts.TryGetValue(index, out var start) || _length - start > content.Length)
        {
            return null;
        }

        var delivered = _length - start;
        _length = start + content.Length;
        _nextIndex += steps;
        return delivered;
    }
}
