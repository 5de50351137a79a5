using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>Limits on how much of a reply is read, in bytes.</summary>
/// <param name="Event">Maximum size of an event.</param>
/// <param name="Document">Maximum size of a reply that is a single document.</param>
/// <param name="Whole">Maximum size of the whole reply.</param>
internal sealed record ReplyLimits(int Event, int Document, long Whole);

/// <summary>
/// Reads one reply event by event, in any form that <see cref="ReplyEventParser"/> supports; the form is detected from the content, not
/// the headers. Owns the reply. Not thread-safe.
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

    /// <summary>The current event, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Data => _parser?.Data ?? default;

    /// <summary>Whether the current event is marked as an error.</summary>
    public bool IsError => _parser?.IsError == true;

    /// <summary>Whether the reply begins with a JSON value rather than a field, so it is one document or has one value per line.</summary>
    public bool IsBare { get; private set; }

    /// <summary>Whether the reply has ended; the last line may still contain events.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the reply ended because it exceeds its limit.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>How many bytes have been skipped because they were neither JSON nor a field.</summary>
    public long SkippedBytes => _parser?.SkippedBytes ?? 0;

    /// <summary>Whether the first skipped text is markup, as in a proxy's page.</summary>
    public bool SkippedMarkup => _parser?.SkippedMarkup == true;

    /// <summary>Opens the body of a successful reply and takes ownership of the reply.</summary>
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
    /// Reads the next event. Returns <see cref="ReplySignal.None"/> if bytes arrived that complete no event, which is a sign of life, and null
    /// after the last event. Throws <see cref="HttpRequestException"/> or <see cref="IOException"/> if reading fails, and
    /// <see cref="InvalidDataException"/> if the reply is not compressed as its headers say.
    /// </summary>
    public async ValueTask<ReplySignal?> NextAsync(CancellationToken cancellationToken)
    {
        if (!HasEnded && _isUsedUp)
        {
            await FillAsync(cancellationToken);
        }

        return HasEnded ? Finish() : Parse();
    }

    /// <summary>Marks the reply as ended, because it broke off.</summary>
    public void End() => HasEnded = true;

    /// <summary>The beginning of an incomplete event; empty if there is none.</summary>
    public ReadOnlyMemory<byte> BrokenOff()
    {
        _parser?.Finish();
        return Data;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The response first: this ends a pending read and makes the backend stop.
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
