using System.Text.Json;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The events of one reply, streamed or in one JSON document: the bytes tell which, not the headers. Used by one task.</summary>
internal sealed class ChatStream : IAsyncDisposable
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly CancellationToken _cancellation;
    private readonly ReplyEventParser _parser = new(MaxBytes);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Queue<ChatChunk> _waiting = new();
    private int _start;
    private int _end;
    private long _left = MaxBytes;
    private bool _bodyEnded;

    private ChatStream(HttpResponseMessage response, Stream body, CancellationToken cancellation) =>
        (_response, _body, _cancellation) = (response, body, cancellation);

    /// <summary>Whether the endpoint said <c>[DONE]</c>.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Opens the body of a successful reply and owns the reply from then on.</summary>
    public static async Task<ChatStream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);

    /// <summary>
    /// The next event, or null at the end. Throws what reading throws, <see cref="IOException"/> and <see cref="InvalidDataException"/>, and
    /// <see cref="JsonException"/> where an event broke off.
    /// </summary>
    public async ValueTask<ChatChunk?> NextAsync()
    {
        if (_waiting.TryDequeue(out var next))
        {
            return next;
        }

        while (!IsDone)
        {
            switch (Signal())
            {
                case ReplySignal.Done:
                    IsDone = true;
                    break;
                case ReplySignal.Json:
                    _waiting = new(ChatChunkReader.ReadAll(_parser.Data, _parser.IsError));
                    return _waiting.Dequeue();
                case ReplySignal.ErrorText:
                    return new ChatChunk { Error = ReportedError.OfText(_parser.Data.Span), IsErrorCertain = true };
                case ReplySignal.Broken or ReplySignal.Oversized:
                    throw new JsonException("An event of the reply broke off.");
                default:
                    if (_bodyEnded)
                    {
                        return null;
                    }

                    await FillAsync();
                    break;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The reply first: it ends a read that still waits, and tells the endpoint to stop.
        _response.Dispose();
        await _body.DisposeAsync();
    }

    private ReplySignal Signal()
    {
        if (_bodyEnded)
        {
            return _parser.Finish();
        }

        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start.._end);
        var signal = _parser.Read(ref rest);
        _start = _end - rest.Length;
        return signal;
    }

    private async ValueTask FillAsync()
    {
        _start = 0;
        _end = await _body.ReadAsync(_buffer, _cancellation);
        _bodyEnded = _end == 0;
        _left -= _end;
        if (_left < 0)
        {
            throw new InvalidDataException("The reply is larger than its limit.");
        }
    }
}
