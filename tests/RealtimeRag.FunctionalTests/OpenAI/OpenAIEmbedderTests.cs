using System.Net;
using Microsoft.Extensions.Configuration;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.OpenAI;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>Vectors from an OpenAI-compatible endpoint.</summary>
public sealed class OpenAIEmbedderTests
{
    private readonly LogLines<OpenAIEmbedder> _log = new();

    [Fact]
    public async Task Each_text_gets_its_vector_in_order_in_calls_of_at_most_64()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        using var embedder = Embedder(server.BaseUrl);
        var texts = Enumerable.Range(1, 130).Select(i => new string('字', i)).ToList();

        var vectors = await embedder.EmbedAsync(texts, TestContext.Current.CancellationToken);

        Assert.Equal(texts.Select(text => (float)text.Length), vectors.Select(vector => vector[0]));
        Assert.Equal([64, 64, 2], server.Calls.Select(call => call.Body["input"]!.AsArray().Count));
        Assert.All(server.Calls, call => Assert.Equal(("Bearer k-1", "bge"), (call.Authorization, call.Body["model"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData(10, 400, 8)]
    [InlineData(32, 413, 32)]
    [InlineData(1, 422, 1)]
    public async Task A_smaller_batch_size_that_works_is_found_once_and_kept(int limit, int status, int size)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.MaxTexts = (limit, status);
        using var embedder = Embedder(server.BaseUrl);
        var texts = Enumerable.Range(1, 70).Select(i => new string('字', i)).ToList();

        Assert.Equal(texts.Select(text => (float)text.Length), (await embedder.EmbedAsync(texts, TestContext.Current.CancellationToken)).Select(vector => vector[0]));
        var first = server.Calls.Count;
        Assert.Equal(texts.Select(text => (float)text.Length), (await embedder.EmbedAsync(texts, TestContext.Current.CancellationToken)).Select(vector => vector[0]));

        Assert.All(server.Calls.Skip(first), call => Assert.InRange(call.Body["input"]!.AsArray().Count, 1, size));
        Assert.Equal((texts.Count + size - 1) / size, server.Calls.Count - first);
        Assert.Contains($"EMBEDDINGS_BATCH_SIZE={size}", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_batch_size_is_never_exceeded()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.MaxTexts = (10, 400);
        using var embedder = Embedder(server.BaseUrl, batchSize: 10);

        await embedder.EmbedAsync([.. Enumerable.Repeat("a", 25)], TestContext.Current.CancellationToken);

        Assert.Equal([10, 10, 5], server.Calls.Select(call => call.Body["input"]!.AsArray().Count));
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task If_a_single_text_is_refused_the_batch_size_is_not_the_cause()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.MaxTexts = (0, 400);
        using var embedder = Embedder(server.BaseUrl);

        Assert.Equal(HttpStatusCode.BadRequest, (await Assert.ThrowsAsync<HttpRequestException>(
            () => embedder.EmbedAsync(["a", "b", "c", "d"], TestContext.Current.CancellationToken))).StatusCode);
        Assert.Equal([4, 2, 1], server.Calls.Select(call => call.Body["input"]!.AsArray().Count));
        server.MaxTexts = (64, 400);
        await embedder.EmbedAsync(["a", "b", "c", "d"], TestContext.Current.CancellationToken);
        Assert.Equal(4, server.Calls[^1].Body["input"]!.AsArray().Count);
        Assert.Empty(_log.All);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Other_refusals_are_not_about_size(int status)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Error(status, "x"));
        using var embedder = Embedder(server.BaseUrl);

        await Assert.ThrowsAsync<HttpRequestException>(() => embedder.EmbedAsync(["a", "b"], TestContext.Current.CancellationToken));
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData("""{"error":{"code":"InvalidParameter","message":"batch size is invalid, it should not be larger than 10","type":"invalid_request_error"}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"code":"InvalidApiKey","message":"Invalid API-key provided.","data":null}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"base_resp":{"status_code":1004,"status_msg":"login fail"},"vectors":null}""", HttpStatusCode.Unauthorized)]
    public async Task An_error_with_a_success_status_is_a_refusal(string reply, HttpStatusCode status)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(200, reply));
        using var embedder = Embedder(server.BaseUrl);

        Assert.Equal(status, (await Assert.ThrowsAsync<HttpRequestException>(() => embedder.EmbedAsync(["a"], TestContext.Current.CancellationToken))).StatusCode);
    }

    [Theory]
    [InlineData("""{"data":[{"embedding":[1]},{"embedding":[2]}]}""")]
    [InlineData("""{"data":[{"index":"1","embedding":["2"]},{"index":0.0,"embedding":[1.0]}],"usage":"n/a"}""")]
    [InlineData("""{"object":"list","data":[{"index":null,"embedding":[1]},{"index":1,"embedding":[2]}],"model":7}""")]
    public async Task Numbers_and_indexes_in_other_formats_are_read(string reply)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(200, reply));
        using var embedder = Embedder(server.BaseUrl);

        Assert.Equal([1f, 2f], (await embedder.EmbedAsync(["a", "b"], TestContext.Current.CancellationToken)).Select(vector => vector[0]));
    }

    [Fact]
    public async Task Rows_in_another_order_are_sorted()
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Whole(200, """{"data":[{"index":1,"embedding":[2]},{"index":0,"embedding":[1]}]}"""));
        using var embedder = Embedder(server.BaseUrl);

        var vectors = await embedder.EmbedAsync(["a", "b"], TestContext.Current.CancellationToken);

        Assert.Equal([1f, 2f], vectors.Select(vector => vector[0]));
    }

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[]}]}""")]
    [InlineData("not json")]
    public async Task A_mismatching_reply_is_rejected(string reply)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(200, reply));
        using var embedder = Embedder(server.BaseUrl);

        await Assert.ThrowsAsync<InvalidDataException>(() => embedder.EmbedAsync(["a", "b"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refusal_shows_its_status_and_none_of_its_text()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Error(401, "x", "canary-22"));
        using var embedder = Embedder(server.BaseUrl);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => embedder.EmbedAsync(["a"], TestContext.Current.CancellationToken));

        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-22", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_has_a_time_limit()
    {
        var time = new FakeTime();
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Hang());
        using var embedder = Embedder(server.BaseUrl, time);
        var vectors = embedder.EmbedAsync(["a"], TestContext.Current.CancellationToken);
        await time.WhenTimerAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TimeoutException>(() => vectors);
    }

    [Fact]
    public void An_address_without_a_model_is_a_mistake_and_no_address_means_none()
    {
        Assert.Null(Read().Options);
        Assert.Equal("EMBEDDINGS_MODEL", Assert.Single(Read(("EMBEDDINGS_BASE_URL", "http://localhost/v1")).Errors).Name);
        Assert.Equal(("bge", 64), Read(("EMBEDDINGS_BASE_URL", "http://localhost/v1"), ("EMBEDDINGS_MODEL", "bge")).Options is { } options ? (options.Model, options.BatchSize) : default);
        Assert.Equal(10, Read(("EMBEDDINGS_BASE_URL", "http://localhost/v1"), ("EMBEDDINGS_MODEL", "bge"), ("EMBEDDINGS_BATCH_SIZE", "10")).Options?.BatchSize);
        Assert.Equal("EMBEDDINGS_BATCH_SIZE", Assert.Single(Read(("EMBEDDINGS_BATCH_SIZE", "0")).Errors).Name);
    }

    private OpenAIEmbedder Embedder(string baseUrl, TimeProvider? time = null, int batchSize = EmbeddingsOptions.DefaultBatchSize) =>
        new(new EmbeddingsOptions(new Uri(baseUrl), "bge", "k-1", TimeSpan.FromSeconds(10), batchSize), time ?? TimeProvider.System, _log);

    private static (EmbeddingsOptions? Options, IReadOnlyList<SettingError> Errors) Read(params (string Name, string? Value)[] values)
    {
        var settings = new SettingReader(
            new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Name, v.Value))).Build());
        return (EmbeddingsOptions.Read(settings), settings.Errors);
    }
}
