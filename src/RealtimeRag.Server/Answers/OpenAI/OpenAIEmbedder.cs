using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RealtimeRag.Knowledge;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>
/// Computes vectors at an OpenAI-compatible <c>/embeddings</c> endpoint, several texts per call. If the endpoint rejects that many, it gets
/// half, and the size that worked is kept. Other failures are not retried here; the index retries them later. Thread-safe.
/// </summary>
internal sealed class OpenAIEmbedder(EmbeddingsOptions options, TimeProvider time, ILogger<OpenAIEmbedder> logger) : IEmbedder, IDisposable
{
    private const int MaxReply = 64 * 1024 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http = BackendHttp.CreateClient(ConnectTimeout, options.Proxy);
    private int _batchSize = options.BatchSize;
    private readonly Uri _address = new(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/embeddings");

    /// <inheritdoc />
    public string Model { get; } = $"{options.Model}@{options.BaseUrl.Authority}{options.BaseUrl.AbsolutePath}";

    /// <inheritdoc />
    /// <exception cref="HttpRequestException">The endpoint cannot be reached, or rejects the call.</exception>
    /// <exception cref="InvalidDataException">The reply does not contain one vector for each text.</exception>
    /// <exception cref="TimeoutException">The endpoint took too long.</exception>
    public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new List<float[]>(texts.Count);
        var size = Volatile.Read(ref _batchSize);
        while (vectors.Count < texts.Count)
        {
            string[] batch = [.. texts.Skip(vectors.Count).Take(size)];
            try
            {
                vectors.AddRange(await EmbedBatchAsync(batch, cancellationToken));
            }
            catch (HttpRequestException e) when (batch.Length > 1 && MayConcernSize(e.StatusCode))
            {
                size = batch.Length / 2;
            }
        }

        Keep(size);
        return vectors.TrueForAll(vector => vector.Length == vectors[0].Length)
            ? vectors
            : throw new InvalidDataException("The embeddings endpoint returned vectors of different lengths.");
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static bool MayConcernSize(HttpStatusCode? status) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity;

    // Only once all texts have succeeded: if a single text is rejected, the batch size was not the cause.
    private void Keep(int size)
    {
        var known = Volatile.Read(ref _batchSize);
        if (size < known)
        {
            Volatile.Write(ref _batchSize, size);
            logger.BatchReduced(known, size);
        }
    }

    private async Task<float[][]> EmbedBatchAsync(string[] texts, CancellationToken cancellationToken)
    {
        using var deadline = new AnswerDeadline(time, options.Timeout, cancellationToken);
        try
        {
            using var request = Message(texts);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new HttpRequestException($"The embeddings endpoint answered with status {(int)response.StatusCode}.", null, response.StatusCode);
            }

            return InOrder(Read(await ResponseBody.WholeAsync(response, MaxReply, deadline.Token)), texts.Length);
        }
        catch (OperationCanceledException e) when (deadline.HasPassed)
        {
            throw new TimeoutException("The embeddings endpoint took too long.", e);
        }
        catch (HttpRequestException e) when (e.StatusCode is null && ConnectionFault.CauseOf(e) is { } cause)
        {
            var message = options.Proxy.Explain(cause, options.BaseUrl).English;
            throw new HttpRequestException(e.HttpRequestError, $"The embeddings endpoint cannot be reached: {message}.", e);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The embeddings endpoint's reply cannot be read.", e);
        }
    }

    // Gateways report errors with a success status too.
    private static EmbeddingsReply? Read(ReadOnlyMemory<byte> body)
    {
        var reply = JsonSerializer.Deserialize(body.Span, EmbeddingsJson.Wire.EmbeddingsReply);
        return reply?.Data is null && ChatChunkReader.Read(body)?.Error is { } error
            ? throw new HttpRequestException("The embeddings endpoint reported an error.", null, (HttpStatusCode)OpenAIFailures.StatusOf(error))
            : reply;
    }

    private HttpRequestMessage Message(string[] texts)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new EmbeddingsCall(options.Model, texts, "float"), EmbeddingsJson.Wire.EmbeddingsCall);
        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        if (options.ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return request;
    }

    private static float[][] InOrder(EmbeddingsReply? reply, int count)
    {
        var vectors = new float[count][];
        foreach (var (position, row) in (reply?.Data ?? []).Index())
        {
            if ((row.Index ?? position) is >= 0 and var index && index < count)
            {
                vectors[index] = row.Embedding ?? [];
            }
        }

        return Array.TrueForAll(vectors, static vector => vector is { Length: > 0 })
            ? vectors
            : throw new InvalidDataException("The embeddings endpoint did not return a vector for each text.");
    }
}
