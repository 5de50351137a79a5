using System.Buffers;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>What the parser found.</summary>
internal enum SseSignal
{
    /// <summary>The chunk is used up; no event is complete.</summary>
    None,

    /// <summary>One event's data is complete: see <see cref="SseParser.Data"/>.</summary>
    Data,

    /// <summary>An event was over the limit and is dropped; <see cref="SseParser.Data"/> holds its beginning.</summary>
    Oversized,
}

/// <summary>
/// Reads a stream of server-sent events (the HTML standard's <c>text/event-stream</c>) from chunks of any size. Lines end with LF,
/// CR LF or CR only; comments and fields other than <c>data</c> are counted as lines and otherwise ignored. Memory is bounded by the
/// limit of one event. No text is decoded here, so a chunk may end inside a character. Not thread-safe.
/// </summary>
/// <param name="maxEventBytes">The longest line and the longest data of one event, in bytes.</param>
internal sealed class SseParser(int maxEventBytes = 1024 * 1024)
{
    private const int HeadBytes = 256;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly ArrayBufferWriter<byte> _data = new(1024);
    private bool _firstLine = true;
    private bool _skipLineFeed;
    private bool _hasData;
    private bool _lineTooLong;
    private bool _eventTooLong;
    private bool _dispatched;

    /// <summary>Complete lines so far, pings and comments among them: a sign of life.</summary>
    public long Lines { get; private set; }

    /// <summary>The data of the event just found, valid until the next call.</summary>
    public ReadOnlySpan<byte> Data => _data.WrittenSpan;

    /// <summary>Consumes <paramref name="chunk"/> up to the end of the next event, or whole.</summary>
    public SseSignal Read(ref ReadOnlySpan<byte> chunk)
    {
        BeginEvent();
        while (!chunk.IsEmpty)
        {
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (chunk[0] == '\n')
                {
                    chunk = chunk[1..];
                    continue;
                }
            }

            var end = chunk.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Append(chunk);
                chunk = default;
                return SseSignal.None;
            }

            _skipLineFeed = chunk[end] == '\r';
            var line = chunk[..end];
            chunk = chunk[(end + 1)..];
            if (EndLine(line) is var signal and not SseSignal.None)
            {
                return signal;
            }
        }

        return SseSignal.None;
    }

    /// <summary>The stream is over: gives an event whose last line or blank line is missing. It may be cut off.</summary>
    public SseSignal Finish()
    {
        BeginEvent();
        return EndLine([]) is var signal and not SseSignal.None ? signal : Dispatch();
    }

    private void BeginEvent()
    {
        if (_dispatched)
        {
            _dispatched = false;
            _data.ResetWrittenCount();
        }
    }

    private SseSignal EndLine(ReadOnlySpan<byte> lastPart)
    {
        if (_line.WrittenCount == 0 && !_lineTooLong && lastPart.Length <= maxEventBytes)
        {
            return TakeLine(lastPart);
        }

        Append(lastPart);
        var signal = TakeLine(_line.WrittenSpan);
        _line.ResetWrittenCount();
        _lineTooLong = false;
        return signal;
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (!_lineTooLong && _line.WrittenCount + part.Length <= maxEventBytes)
        {
            _line.Write(part);
            return;
        }

        // Only the beginning is kept, so that the reader can say what was dropped.
        var room = HeadBytes - _line.WrittenCount;
        if (room > 0)
        {
            _line.Write(part[..Math.Min(room, part.Length)]);
        }

        _lineTooLong = true;
    }

    private SseSignal TakeLine(ReadOnlySpan<byte> line)
    {
        Lines++;
        if (_firstLine)
        {
            _firstLine = false;
            line = line.StartsWith("\uFEFF"u8) ? line["\uFEFF"u8.Length..] : line;
        }

        if (line.IsEmpty)
        {
            return Dispatch();
        }

        if (line.StartsWith("data:"u8))
        {
            line = line["data:"u8.Length..];
            AddData(line.StartsWith(" "u8) ? line[1..] : line);
        }
        else if (line.SequenceEqual("data"u8))
        {
            AddData([]);
        }

        return SseSignal.None;
    }

    private void AddData(ReadOnlySpan<byte> value)
    {
        _eventTooLong |= _lineTooLong || _data.WrittenCount + value.Length >= maxEventBytes;
        if (_eventTooLong)
        {
            value = value[..Math.Min(value.Length, HeadBytes)];
            if (_data.WrittenCount > 0)
            {
                return;
            }
        }

        if (_hasData)
        {
            _data.Write("\n"u8);
        }

        _data.Write(value);
        _hasData = true;
    }

    private SseSignal Dispatch()
    {
        if (!_hasData)
        {
            return SseSignal.None;
        }

        var signal = _eventTooLong ? SseSignal.Oversized : SseSignal.Data;
        _hasData = false;
        _eventTooLong = false;
        _dispatched = true;
        return signal;
    }
}
