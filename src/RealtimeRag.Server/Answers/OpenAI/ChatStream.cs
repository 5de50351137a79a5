using System.Text.Json;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The events of one reply, streamed or in one JSON document. Not thread-safe.</summary>
internal sealed class ChatStream : IAsyncDisposable
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly ReplyReader _reply;
    private readonly CancellationToken _cancellation;
    private Queue<ChatChunk> _waiting = new();

    private ChatStream(ReplyReader reply, CancellationToken cancellation) => (_reply, _cancellation) = (reply, cancellation);

    /// <summary>Whether the endpoint sent <c>[DONE]</c>.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Opens the body of a successful reply and takes ownership of the reply.</summary>
    public static async Task<ChatStream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        new(await ReplyReader.OpenAsync(response, new(MaxBytes, MaxBytes, MaxBytes), cancellationToken), cancellationToken);

    /// <summary>
    /// Reads the next event; null at the end. Throws <see cref="IOException"/> or <see cref="InvalidDataException"/> if reading fails, and
    /// <see cref="JsonException"/> if an event is cut off.
    /// </summary>
    public async ValueTask<ChatChunk?> NextAsync()
    {
        if (_waiting.TryDequeue(out var next))
        {
            return next;
        }

        while (!IsDone)
        {
            switch (await _reply.NextAsync(_cancellation))
            {
                case ReplySignal.Done:
                    IsDone = true;
                    break;
                case ReplySignal.Json:
                    _waiting = new(ChatChunkReader.ReadAll(_reply.Data, _reply.IsError));
                    return _waiting.Dequeue();
                case ReplySignal.ErrorText:
                    return new ChatChunk { Error = ReportedError.OfText(_reply.Data.Span), IsErrorCertain = true };
                case ReplySignal.Broken or ReplySignal.Oversized:
                    throw new JsonException("An event of the reply broke off.");
                case null when _reply.HasOverflowed:
                    throw new InvalidDataException("The reply is larger than its limit.");
                case null:
                    return null;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _reply.DisposeAsync();
}
