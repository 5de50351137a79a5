using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.UnitTests.Answers.Http;

public sealed class ResponseBodyTests
{
    private const int Limit = 10_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(Limit)]
    public async Task A_body_within_the_limit_is_read_whole(int length)
    {
        using var response = Reply(length);
        Assert.Equal(length, (await ResponseBody.WholeAsync(response, Limit, Token)).Length);
    }

    [Theory]
    [InlineData(Limit + 1)]
    [InlineData(Limit * 10)]
    public async Task A_larger_one_is_refused_and_read_no_further(int length)
    {
        using var response = Reply(length);
        await Assert.ThrowsAsync<InvalidDataException>(() => ResponseBody.WholeAsync(response, Limit, Token));
        Assert.Equal(Limit + 1, (await response.Content.ReadAsStreamAsync(Token)).Position);
    }

    [Fact]
    public async Task The_beginning_is_at_most_as_long_as_asked_for()
    {
        using var response = Reply(Limit);
        Assert.Equal(7, (await ResponseBody.BeginningAsync(response, 7, Token)).Length);
        using var small = Reply(3);
        Assert.Equal(3, (await ResponseBody.BeginningAsync(small, 7, Token)).Length);
    }

    private static HttpResponseMessage Reply(int length) => new() { Content = new StreamContent(new PositionedStream(new byte[length])) };

    /// <summary>Still tells its position after it was closed.</summary>
    private sealed class PositionedStream(byte[] bytes) : MemoryStream(bytes)
    {
        private long? _closedAt;

        public override long Position
        {
            get => _closedAt ?? base.Position;
            set => base.Position = value;
        }

        protected override void Dispose(bool disposing)
        {
            _closedAt ??= base.Position;
            base.Dispose(disposing);
        }
    }
}
