using System.Net;
using System.Text;
using System.Text.Json;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>What endpoints of all kinds send, as events.</summary>
public sealed class ChatStreamTests
{
    private const string Hello = """{"choices":[{"delta":{"content":"你好"}}]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_come_in_order_up_to_the_end_mark()
    {
        await using var stream = await OpenAsync($"data: {Hello}\n\ndata: {Hello}\n\ndata: [DONE]\n\ndata: {Hello}\n\n");
        Assert.Equal("你好", (await stream.NextAsync())!.Choices[0].Piece);
        Assert.Equal("你好", (await stream.NextAsync())!.Choices[0].Piece);
        Assert.False(stream.IsDone);
        Assert.Null(await stream.NextAsync());
        Assert.True(stream.IsDone);
        Assert.Null(await stream.NextAsync());
    }

    [Theory]
    [InlineData("data:{0}\r\n\r\n")]
    [InlineData("data:   {0}   \n\n")]
    [InlineData(": keep-alive\n\ndata: {0}\n\n")]
    [InlineData("data: : keep-alive\n\ndata: {0}\n\n")]
    [InlineData("event: message\nid: 1\ndata: {0}\n\n")]
    [InlineData("\ufeffdata: {0}\n\n")]
    [InlineData("data: {0}")]
    [InlineData("{0}")]
    [InlineData("\n\n{0}\n")]
    public async Task The_bytes_determine_the_format_and_not_the_headers(string form)
    {
        foreach (var type in (string[])["text/event-stream", "application/json", "text/plain", "application/octet-stream"])
        {
            await using var stream = await OpenAsync(form.Replace("{0}", Hello, StringComparison.Ordinal), type);
            Assert.Equal("你好", (await stream.NextAsync())!.Choices[0].Piece);
            Assert.Null(await stream.NextAsync());
            Assert.False(stream.IsDone);
        }
    }

    [Fact]
    public async Task A_whole_reply_is_one_event()
    {
        await using var stream = await OpenAsync(
            """{"choices":[{"message":{"content":"你好"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""", "application/json");
        var chunk = await stream.NextAsync();
        Assert.Equal(("你好", "stop", 3), (chunk!.Choices[0].Message, chunk.Choices[0].FinishReason, chunk.Usage!.PromptTokens));
        Assert.Null(await stream.NextAsync());
    }

    [Theory]
    [InlineData("[{0},{0},{\"choices\":[],\"usage\":{\"total_tokens\":4}}]")]
    [InlineData("[\n  {0},\n  {0}\n]")]
    [InlineData("data: [{0},7,{0}]\n\n")]
    [InlineData("data: [{0}]\n\ndata: [{0}]\n\ndata: [DONE]\n\n")]
    public async Task Each_event_of_an_array_is_an_event(string form)
    {
        await using var stream = await OpenAsync(form.Replace("{0}", Hello, StringComparison.Ordinal));
        Assert.Equal("你好", (await stream.NextAsync())!.Choices[0].Piece);
        Assert.Equal("你好", (await stream.NextAsync())!.Choices[0].Piece);
        while (await stream.NextAsync() is { } rest)
        {
            Assert.Equal(([], 4), (rest.Choices, rest.Usage!.TotalTokens));
        }
    }

    [Fact]
    public async Task An_event_that_was_encoded_twice_is_read()
    {
        var twice = JsonSerializer.Serialize(Hello);
        await using var stream = await OpenAsync($"data: {twice}\n\n{twice}\ndata: [DONE]\n\n");
        Assert.Equal("你好", (await stream.NextAsync())!.Choices[0].Piece);
        Assert.Equal("你好", (await stream.NextAsync())!.Choices[0].Piece);
        Assert.Null(await stream.NextAsync());
        Assert.True(stream.IsDone);
    }

    [Theory]
    [InlineData("data: {\"choices\":[\n\n")]
    [InlineData("data: {\"choices\":[{]\n\n")]
    [InlineData("data: {choices}\n\n")]
    [InlineData("{\"choices\":[")]
    public async Task An_event_that_broke_off_throws(string text)
    {
        await using var stream = await OpenAsync(text);
        await Assert.ThrowsAsync<JsonException>(async () => await stream.NextAsync());
    }

    [Theory]
    [InlineData("data: <html>\n\n")]
    [InlineData("data: [1,2]\n\n")]
    [InlineData("data: keep-alive\n\n")]
    [InlineData("<html>{}</html>")]
    public async Task A_line_that_is_not_an_event_is_skipped(string text)
    {
        await using var stream = await OpenAsync(text);
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task An_endless_reply_is_cut_at_four_mebibytes()
    {
        await using var stream = await OpenAsync(string.Concat(Enumerable.Repeat($"data: {{\"object\":\"{new string('x', 64 * 1024)}\"}}\n\n", 80)));
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            while (await stream.NextAsync() is not null)
            {
            }
        });
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"secret words\"}}\n\n")]
    [InlineData("event: error\ndata: {\"message\":\"secret words\"}\n\n")]
    [InlineData("event: error\ndata: {}\n\n")]
    [InlineData("event:error\ndata: secret words\n\n")]
    [InlineData("error: {\"code\":400,\"message\":\"secret words\"}\n\n")]
    [InlineData("error: secret words\n\n")]
    public async Task An_error_is_recognised_by_its_field_or_its_line(string text)
    {
        await using var stream = await OpenAsync(text);
        var chunk = await stream.NextAsync();
        Assert.True(chunk is { Error: not null, IsErrorCertain: true });
        Assert.Null(chunk!.Error!.Value.Code);
    }

    private static Task<ChatStream> OpenAsync(string text, string type = "text/event-stream") => ChatStream.OpenAsync(
        new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, type) }, Token);
}
