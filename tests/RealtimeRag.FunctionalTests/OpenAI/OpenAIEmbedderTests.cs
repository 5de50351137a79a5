using Microsoft.Extensions.Configuration;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.OpenAI;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>Vectors from an OpenAI-compatible endpoint.</summary>
public sealed class OpenAIEmbedderTests
{
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

    [Fact]
    public async Task Rows_in_another_order_are_put_right()
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
    public async Task A_reply_that_does_not_fit_is_refused(string reply)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(200, reply));
        using var embedder = Embedder(server.BaseUrl);

        await Assert.ThrowsAsync<InvalidDataException>(() => embedder.EmbedAsync(["a", "b"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refusal_shows_its_status_and_none_of_its_words()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Error(401, "x", "canary-22"));
        using var embedder = Embedder(server.BaseUrl);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => embedder.EmbedAsync(["a"], TestContext.Current.CancellationToken));

        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-22", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_has_its_limit()
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
        Assert.Equal("bge", Read(("EMBEDDINGS_BASE_URL", "http://localhost/v1"), ("EMBEDDINGS_MODEL", "bge")).Options?.Model);
    }

    private static OpenAIEmbedder Embedder(string baseUrl, TimeProvider? time = null) =>
        new(new EmbeddingsOptions(new Uri(baseUrl), "bge", "k-1", TimeSpan.FromSeconds(10)), time ?? TimeProvider.System);

    private static (EmbeddingsOptions? Options, IReadOnlyList<SettingError> Errors) Read(params (string Name, string? Value)[] values)
    {
        var settings = new SettingReader(
            new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Name, v.Value))).Build());
        return (EmbeddingsOptions.Read(settings), settings.Errors);
    }
}
