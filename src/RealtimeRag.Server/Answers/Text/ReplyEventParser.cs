using System.Buffers;
using System.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>What the parser found.</summary>
internal enum ReplySignal
{
    /// <summary>The chunk is used up and no event is complete.</summary>
    None,

    /// <summary>One complete JSON value: see <see cref="ReplyEventParser.Data"/>.</summary>
    Json,

    /// <summary>An error event whose text is not JSON; <see cref="ReplyEventParser.Data"/> contains it.</summary>
    ErrorText,

    /// <summary>The end mark <c>[DONE]</c>.</summary>
    Done,

    /// <summary>A JSON value that is cut off.</summary>
    Broken,

    /// <summary>An event that exceeded the limit and was dropped; <see cref="ReplyEventParser.Data"/> contains its beginning.</summary>
    Oversized,
}

/// <summary>
/// Finds the JSON values in a backend's reply, whatever its headers claim: server-sent events, one JSON document, or one JSON value per
/// line. <c>System.Net.ServerSentEvents</c> follows the standard, which gateways do not. This parser also accepts events separated by a
/// single line end, comments sent as data, repeated <c>data:</c>, several values or an end mark on one line, bare JSON among events, JSON
/// that was encoded twice, and <c>error:</c> lines. A value may span lines. Skips whatever is neither JSON nor a field. Chunks may end
/// anywhere; no text is decoded here. Memory is bounded by the event limit. Not thread-safe.
/// </summary>
/// <param name="maxEventBytes">Maximum size of a line and of a value, in bytes.</param>
internal sealed class ReplyEventParser(int maxEventBytes = 1024 * 1024)
{
    private const int HeadBytes = 256;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly ArrayBufferWriter<byte> _value = new(1024);
    private JsonExtent _extent;
    private int _at;
    private bool _lineEnded;
    private bool _lineBegun;
    private bool _lineTooLong;
    private bool _valueTooLong;
    private bool _skipLineFeed;
    private bool _dispatched;
    private bool _isBare;
    private bool _namedError;

    /// <summary>The current value, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Data => _value.WrittenMemory;

    /// <summary>Whether an <c>event:</c> or <c>error:</c> line marked the current event as an error.</summary>
    public bool IsError { get; private set; }

    /// <summary>How many bytes have been skipped because they were neither JSON nor a field.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>Whether the first skipped text is markup, as in a proxy's page.</summary>
    public bool SkippedMarkup { get; private set; }

    /// <summary>Consumes <paramref name="chunk"/> up to the end of the next event, or all of it.</summary>
    public ReplySignal Read(ref ReadOnlySpan<byte> chunk)
    {
        BeginEvent();
        do
        {
            if (_lineEnded && EndLine(isLast: false) is var signal and not ReplySignal.None)
            {
                return signal;
            }
        }
        while (FillLine(ref chunk));

        return ReplySignal.None;
    }

    /// <summary>Ends the reply: returns what its last line still contains, one event per call, until there is none.</summary>
    public ReplySignal Finish()
    {
        BeginEvent();
        _lineEnded |= _line.WrittenCount > 0;
        if (_lineEnded && EndLine(isLast: true) is var signal and not ReplySignal.None)
        {
            return signal;
        }

        return Break();
    }

    private void BeginEvent()
    {
        if (_dispatched)
        {
            _dispatched = false;
            _value.ResetWrittenCount();
        }
    }

    // Returns false if the chunk ends before the line does.
    private bool FillLine(ref ReadOnlySpan<byte> chunk)
    {
        if (_skipLineFeed && !chunk.IsEmpty)
        {
            _skipLineFeed = false;
            chunk = chunk[0] == '\n' ? chunk[1..] : chunk;
        }

        var end = chunk.IndexOfAny((byte)'\n', (byte)'\r');
        AppendToLine(end < 0 ? chunk : chunk[..end]);
        if (end < 0)
        {
            chunk = default;
            return false;
        }

        _skipLineFeed = chunk[end] == '\r';
        chunk = chunk[(end + 1)..];
        return _lineEnded = true;
    }

    private void AppendToLine(ReadOnlySpan<byte> part)
    {
        if (!_lineTooLong && _line.WrittenCount + part.Length <= maxEventBytes)
        {
            _line.Write(part);
            return;
        }

        // Keep only the beginning, which tells the caller what was dropped.
        var room = HeadBytes - _line.WrittenCount;
        if (room > 0)
        {
            _line.Write(part[..Math.Min(room, part.Length)]);
        }

        _lineTooLong = true;
    }

    // Returns the next event in the completed line; discards the line when it contains no more.
    private ReplySignal EndLine(bool isLast)
    {
        if (!_lineBegun)
        {
            _lineBegun = true;
            if (BeginLine(isLast) is var broken and not ReplySignal.None)
            {
                return broken;
            }
        }

        if (NextInLine() is var signal and not ReplySignal.None)
        {
            return signal;
        }

        _line.ResetWrittenCount();
        (_lineEnded, _lineBegun, _lineTooLong, _at) = (false, false, false, 0);
        return ReplySignal.None;
    }

    // Finds where the line's content begins; the end of the line if it has none.
    private ReplySignal BeginLine(bool isLast)
    {
        var line = ReplyLine.Of(_line.WrittenSpan);
        _at = line.ContentStart;
        switch (line.Kind)
        {
            case ReplyLineKind.Blank:
                _namedError = false;
                return _isBare ? ReplySignal.None : Break();
            case ReplyLineKind.Data:
            case ReplyLineKind.Error:
                _namedError |= line.Kind == ReplyLineKind.Error;
                _isBare &= _extent.IsOpen;
                return isLast && line.IsEmpty ? Break(always: true) : ReplySignal.None;
            case ReplyLineKind.EventName:
                var namesError = line.NamesError;
                _at = _line.WrittenCount;
                var broken = Break();
                _namedError = namesError;
                return broken;
            case ReplyLineKind.OtherField:
                _at = _line.WrittenCount;
                return ReplySignal.None;
            default:
                // A line without a field continues an open value, or is a value itself.
                _isBare |= !_extent.IsOpen;
                return isLast && !_extent.IsOpen && line.MayBecomeData ? Break(always: true) : ReplySignal.None;
        }
    }

    private ReplySignal NextInLine()
    {
        while (_at < _line.WrittenCount)
        {
            var rest = _line.WrittenSpan[_at..];
            if (_extent.IsOpen)
            {
                return TakeValue(rest);
            }

            var start = ReplyLine.Content(rest);
            _at += start;
            rest = rest[start..];
            if (rest.IsEmpty)
            {
                break;
            }

            if (ReplyLine.IsDone(rest))
            {
                _at = _line.WrittenCount;
                return ReplySignal.Done;
            }

            if (ReplyLine.BeginsQuotedValue(rest))
            {
                return TakeQuoted(rest);
            }

            if (!ReplyLine.BeginsValue(rest))
            {
                return SkipLine(rest);
            }

            if (TakeValue(rest) is var signal and not ReplySignal.None)
            {
                return signal;
            }
        }

        return ReplySignal.None;
    }

    private ReplySignal TakeValue(ReadOnlySpan<byte> rest)
    {
        var end = _lineTooLong ? -1 : _extent.Read(rest);
        AppendToValue(_lineTooLong ? rest[..Math.Min(rest.Length, HeadBytes)] : end < 0 ? rest : rest[..end]);
        if (end < 0 && !_lineTooLong)
        {
            AppendToValue("\n"u8);
            _at = _line.WrittenCount;
            return ReplySignal.None;
        }

        _at = end < 0 ? _line.WrittenCount : _at + end;
        var signal = _valueTooLong || _lineTooLong ? ReplySignal.Oversized : ReplySignal.Json;
        EndValue();
        return signal;
    }

    // The value is a JSON string because it was encoded twice. A string cannot span lines.
    private ReplySignal TakeQuoted(ReadOnlySpan<byte> rest)
    {
        var length = _lineTooLong ? -1 : JsonText.LengthOfString(rest);
        AppendToValue(length < 0 ? rest[..Math.Min(rest.Length, HeadBytes)] : Encoding.UTF8.GetBytes(JsonText.OfString(rest[..length])));
        _at = length < 0 ? _line.WrittenCount : _at + length;
        EndValue();
        return length >= 0 ? ReplySignal.Json : _lineTooLong ? ReplySignal.Oversized : ReplySignal.Broken;
    }

    private void AppendToValue(ReadOnlySpan<byte> part)
    {
        if (!_valueTooLong && _value.WrittenCount + part.Length <= maxEventBytes)
        {
            _value.Write(part);
        }
        else
        {
            _valueTooLong = true;
        }
    }

    private ReplySignal SkipLine(ReadOnlySpan<byte> rest)
    {
        _at = _line.WrittenCount;
        if (_namedError)
        {
            AppendToValue(rest);
            EndValue();
            return ReplySignal.ErrorText;
        }

        SkippedMarkup |= SkippedBytes == 0 && rest[0] == '<';
        SkippedBytes += rest.Length;
        return ReplySignal.None;
    }

    private void EndValue()
    {
        IsError = _namedError;
        (_dispatched, _valueTooLong, _namedError, _isBare, _extent) = (true, false, false, false, default);
    }

    private ReplySignal Break(bool always = false)
    {
        if (!_extent.IsOpen && !always)
        {
            return ReplySignal.None;
        }

        EndValue();
        _at = _line.WrittenCount;
        return ReplySignal.Broken;
    }
}
