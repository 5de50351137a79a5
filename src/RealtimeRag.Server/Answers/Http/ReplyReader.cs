using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>How much of a reply is read, in bytes.</summary>
/// <param name="Event">The longest event.</param>
/// <param name="Document">The longest reply in one document.</param>
/// <param name="Whole">The longest reply.</param>
internal sealed record ReplyLimits(int Event, int Document, long Whole);

/// <summary>
/// Reads one reply event by event, in every form that <see cref="ReplyEventParser"/> knows: the bytes tell which, not the headers. Owns the
/// reply. Used by one task.
/// </summary>
internal sealed class ReplyReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly ReplyLimits _limits;
    private readonly byte[] _chunk = new byte[16 * 1024];
    private ReplyEventParser? _parser;
    private int _start;
    private int _end;
    private long _total;
    private bool _isUsedUp = true;

    private ReplyReader(HttpResponseMessage response, Stream body, ReplyLimits limits) => (_response, _body, _limits) = (response, body, limits);

    /// <summary>The event just found, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Data => _parser?.Data ?? default;

    /// <summary>Whether the event just found was named an error.</summary>
    public bool IsError => _parser?.IsError == true;

    /// <summary>Whether the reply begins with a JSON value and not with a field: it is one document, or one value a line.</summary>
    public bool IsBare { get; private set; }

    /// <summary>Whether the reply is over; events that its last line holds may still come.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the reply is over because it is larger than its limit.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>The text that was skipped so far, in bytes: neither JSON nor a field.</summary>
    public long SkippedBytes => _parser?.SkippedBytes ?? 0;

    /// <summary>Whether the first text that was skipped is markup, as of a proxy's page.</summary>
    public bool SkippedMarkup => _parser?.SkippedMarkup == true;

    /// <summary>Opens the body of a good reply and owns the reply from then on.</summary>
    public static async Task<ReplyReader> OpenAsync(HttpResponseMessage response, ReplyLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return new(response, await response.Content.ReadAsStreamAsync(cancellationToken), limits);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The next event; <see cref="ReplySignal.None"/> where bytes came that complete none, which is a sign of life; null behind the last one.
    /// Throws what reading throws: <see cref="HttpRequestException"/>, <see cref="IOException"/>, and <see cref="InvalidDataException"/> where the
    /// reply is not compressed the way it says.
    /// </summary>
    public async ValueTask<ReplySignal?> NextAsync(CancellationToken cancellationToken)
    {
        if (!HasEnded && _isUsedUp)
        {
            await FillAsync(cancellationToken);
        }

        return HasEnded ? Finish() : Parse();
    }

    /// <summary>Takes the reply as over, for one that broke off.</summary>
    public void End() => HasEnded = true;

    /// <summary>The beginning of an event that was never completed; empty where there is none.</summary>
    public ReadOnlyMemory<byte> BrokenOff()
    {
        _parser?.Finish();
        return Data;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The reply first: it ends a read that still waits, and tells the backend to stop.
        _response.Dispose();
        await _body.DisposeAsync();
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await _body.ReadAsync(_chunk, cancellationToken);
        _total += _end;
        HasOverflowed = _total > _limits.Whole;
        HasEnded = _end == 0 || HasOverflowed;
    }

    private ReplySignal Parse()
    {
        ReadOnlySpan<byte> rest = _chunk.AsSpan(_start.._end);
        if (_parser is null)
        {
            rest = rest.TrimStart(" \t\r\n\uFEFF"u8);
            if (!rest.IsEmpty)
            {
                IsBare = rest[0] is (byte)'{' or (byte)'[' or (byte)'"';
                _parser = new(IsBare ? _limits.Document : _limits.Event);
            }
        }

        var signal = _parser?.Read(ref rest) ?? ReplySignal.None;
        _start = _end - rest.Length;
        _isUsedUp = signal == ReplySignal.None;
        return signal;
    }

    private ReplySignal? Finish() => !HasOverflowed && _parser?.Finish() is { } signal and not ReplySignal.None ? signal : null;
}
