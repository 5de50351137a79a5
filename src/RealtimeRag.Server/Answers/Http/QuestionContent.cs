using System.Net;
using System.Net.Http.Headers;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>
/// The body of a question, which tracks whether sending has begun. Before that nothing can have run at the backend, so a failed
/// attempt may be repeated and an unwanted one prevented. Thread-safe.
/// </summary>
internal sealed class QuestionContent : HttpContent
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Forbidden = 2;
    private readonly byte[] _body;
    private int _state;

    /// <summary>Creates the content of one attempt.</summary>
    /// <param name="body">The JSON body.</param>
    public QuestionContent(byte[] body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>Whether any of the body may have reached the backend.</summary>
    public bool HasBegun => Volatile.Read(ref _state) == Begun;

    /// <summary>Prevents the body from ever being sent; returns false if it is too late.</summary>
    public bool TryForbid() => Interlocked.CompareExchange(ref _state, Forbidden, Waiting) != Begun;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) == Forbidden)
        {
            throw new OperationCanceledException("The question is no longer wanted.");
        }

        await stream.WriteAsync(_body, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
