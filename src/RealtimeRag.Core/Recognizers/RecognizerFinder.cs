using System.Collections.Immutable;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Detects the format of a stream from its first messages. Until only one format fits, it keeps the newest messages, within bounds. Not thread-safe.
/// </summary>
internal sealed class RecognizerFinder(ImmutableArray<RecognizerFormat> formats)
{
    private const int MostKept = 16;
    private const int MostBytes = 64 * 1024;

    // Parsed messages can take several times as much memory.
    private readonly Queue<byte[]> _kept = new();
    private int _bytes;

    /// <summary>The formats that fit all messages so far.</summary>
    public ImmutableArray<RecognizerFormat> Fitting { get; private set; } = formats;

    /// <summary>The newest messages so far, oldest first.</summary>
    public IEnumerable<RecognizerMessage> Kept => _kept.Select(static bytes => RecognizerMessage.Parse(bytes));

    /// <summary>Takes one more message. Returns false, and changes nothing, if it fits none of the formats.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bytes">The bytes that it was parsed from.</param>
    public bool Take(RecognizerMessage message, ReadOnlySpan<byte> bytes)
    {
        var fitting = Fitting.RemoveAll(format => !format.Knows(message));
        if (fitting.IsEmpty)
        {
            return false;
        }

        Fitting = fitting;
        _kept.Enqueue(bytes.ToArray());
        _bytes += bytes.Length;
        while (_kept.Count > MostKept || (_bytes > MostBytes && _kept.Count > 1))
        {
            _bytes -= _kept.Dequeue().Length;
        }

        return true;
    }
}
