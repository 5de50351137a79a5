using System.IO.Pipelines;
using System.Net;
using System.Text;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers.Http;

/// <summary>The one way in which replies of backends are read.</summary>
public sealed class ReplyReaderTests
{
    private const string Event = "{\"a\":1}";
    private static readonly ReplyLimits Limits = new(Event: 100, Document: 200, Whole: 10_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("data: {\"a\":1}\n\n", false)]
    [InlineData("\uFEFF\n data: {\"a\":1}", false)]
    [InlineData("{\"a\":1}\n", true)]
    [InlineData("\uFEFF \n{\"a\":1}", true)]
    [InlineData("[{\"a\":1}]", true)]
    [InlineData("\"{\\\"a\\\":1}\"", true)]
    public async Task The_format_of_the_reply_is_detected_from_its_bytes(string text, bool isBare)
    {
        await using var reply = await OpenAsync(text);
        Assert.Contains(Event, Assert.Single(await ReadAsync(reply)), StringComparison.Ordinal);
        Assert.Equal(isBare, reply.IsBare);
        Assert.True(reply.HasEnded);
        Assert.False(reply.HasOverflowed);
    }

    [Fact]
    public async Task Every_event_of_a_chunk_comes_before_more_bytes_are_waited_for()
    {
        var pipe = new Pipe();
        await using var reply = await OpenAsync(pipe.Reader.AsStream());
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"data: {Event}{Event}\ndata: {Event}\n"), Token);

        Assert.Equal(ReplySignal.Json, await reply.NextAsync(Token));
        Assert.Equal(ReplySignal.Json, await reply.NextAsync(Token));
        Assert.Equal(ReplySignal.Json, await reply.NextAsync(Token));
        Assert.Equal(ReplySignal.None, await reply.NextAsync(Token));
        var next = reply.NextAsync(Token).AsTask();
        Assert.False(next.IsCompleted);
        await pipe.Writer.CompleteAsync();
        Assert.Null(await next);
    }

    [Fact]
    public async Task Bytes_without_an_event_are_a_sign_of_life()
    {
        var pipe = new Pipe();
        await using var reply = await OpenAsync(pipe.Reader.AsStream());
        foreach (var ping in (string[])["\n", ": ping\n\n", "event: ping\n\n", "data: {\"a\""])
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(ping), Token);
            Assert.Equal(ReplySignal.None, await reply.NextAsync(Token));
        }

        Assert.Equal(0, reply.SkippedBytes);
    }

    [Fact]
    public async Task A_document_may_be_longer_than_an_event()
    {
        var text = $"{{\"a\":\"{new string('x', 150)}\"}}";
        await using var document = await OpenAsync(text);
        Assert.Equal(text, Assert.Single(await ReadAsync(document)));

        await using var stream = await OpenAsync($"data: {text}\n\n");
        Assert.StartsWith("Oversized:", Assert.Single(await ReadAsync(stream)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_over_its_limit_ends_and_says_so()
    {
        await using var reply = await OpenAsync(string.Concat(Enumerable.Repeat($"data: {Event}\n\n", 5_000)));
        await ReadAsync(reply);
        Assert.True(reply.HasOverflowed);
        Assert.Null(await reply.NextAsync(Token));
    }

    [Fact]
    public async Task The_rest_of_a_truncated_reply_can_be_read()
    {
        var pipe = new Pipe();
        await using var reply = await OpenAsync(pipe.Reader.AsStream());
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"data: {Event}\n\ndata: {{\"task\":7,"), Token);
        Assert.Equal(ReplySignal.Json, await reply.NextAsync(Token));
        Assert.Equal(ReplySignal.None, await reply.NextAsync(Token));
        await pipe.Writer.CompleteAsync(new IOException("reset"));
        await Assert.ThrowsAsync<IOException>(async () => await reply.NextAsync(Token));

        Assert.Equal("{\"task\":7,", Encoding.UTF8.GetString(reply.BrokenOff().Span).TrimEnd());
    }

    [Fact]
    public async Task Declaring_the_end_yields_the_events_of_the_last_line()
    {
        var pipe = new Pipe();
        await using var reply = await OpenAsync(pipe.Reader.AsStream());
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"data: {Event}"), Token);
        Assert.Equal(ReplySignal.None, await reply.NextAsync(Token));

        reply.End();

        Assert.Equal(ReplySignal.Json, await reply.NextAsync(Token));
        Assert.Null(await reply.NextAsync(Token));
    }

    [Fact]
    public async Task Text_that_is_not_an_event_is_counted()
    {
        await using var reply = await OpenAsync("<html>502</html>");
        Assert.Empty(await ReadAsync(reply));
        Assert.Equal((16L, true), (reply.SkippedBytes, reply.SkippedMarkup));
    }

    private static Task<ReplyReader> OpenAsync(string text) => OpenAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static Task<ReplyReader> OpenAsync(Stream body) =>
        ReplyReader.OpenAsync(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body) }, Limits, Token);

    private static async Task<List<string>> ReadAsync(ReplyReader reply)
    {
        List<string> found = [];
        while (await reply.NextAsync(Token) is { } signal)
        {
            if (signal != ReplySignal.None)
            {
                found.Add((signal == ReplySignal.Json ? "" : $"{signal}:") + Encoding.UTF8.GetString(reply.Data.Span));
            }
        }

        return found;
    }
}
