namespace RealtimeRag.Client.Delivery;

/// <summary>Remembers where the delivered pieces of the newest answer begin, so that a merged piece can be cut to what is new.</summary>
internal sealed class AnswerTail
{
    private readonly Dictionary<long, int> _starts = [];
    private string? _answerId;
    private int _length;
    private long _nextIndex;
    private bool _anyIndexFits;

    /// <summary>Adds a piece.</summary>
    /// <param name="answerId">Its answer.</param>
    /// <param name="index">The place of its first part.</param>
    /// <param name="content">Its text.</param>
    /// <param name="steps">How far it moves the numbering on, which is how many new parts it was merged from.</param>
    /// <returns>How many characters at its beginning were delivered before; null where parts are missing before it.</returns>
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

    /// <summary>The text was replaced: where the following pieces begin to count is the server's choice.</summary>
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
