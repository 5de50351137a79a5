using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.UnitTests.Answers.Http;

/// <summary>Whether a question can still be kept from running at Dify.</summary>
public sealed class QuestionContentTests : IDisposable
{
    private readonly QuestionContent _content = new([1, 2, 3]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _content.Dispose();

    [Fact]
    public async Task A_sent_question_has_begun_and_cannot_be_withheld()
    {
        Assert.False(_content.HasBegun);
        using var network = new MemoryStream();
        await _content.CopyToAsync(network, Token);
        Assert.Equal([1, 2, 3], network.ToArray());
        Assert.True(_content.HasBegun);
        Assert.False(_content.TryForbid());
    }

    [Fact]
    public async Task A_forbidden_question_is_never_sent()
    {
        Assert.True(_content.TryForbid());
        Assert.True(_content.TryForbid());
        using var network = new MemoryStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _content.CopyToAsync(network, Token));
        Assert.Equal(0, network.Length);
        Assert.False(_content.HasBegun);
    }

    [Fact]
    public void It_is_JSON_of_known_length()
    {
        Assert.Equal("application/json", _content.Headers.ContentType?.ToString());
        Assert.Equal(3, _content.Headers.ContentLength);
    }

    [Fact]
    public async Task Of_a_race_exactly_one_side_wins()
    {
        for (var i = 0; i < 500; i++)
        {
            using var content = new QuestionContent([1]);
            using var network = new MemoryStream();
            var forbidding = Task.Run(content.TryForbid, Token);
            var sending = Record.ExceptionAsync(() => content.CopyToAsync(network, Token));
            var isForbidden = await forbidding;
            Assert.Equal(isForbidden, await sending is OperationCanceledException);
            Assert.Equal(isForbidden ? 0 : 1, network.Length);
        }
    }
}
