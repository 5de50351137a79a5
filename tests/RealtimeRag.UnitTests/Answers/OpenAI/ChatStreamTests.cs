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
    public async Task Events_come_in_order_up_to_the_mark_of_the_end()
    {
        await using var stream = await OpenAsync($"data: {Hello}\n\ndata: {Hello}\n\ndata: [DONE]\n\ndata: {Hello}\n\n");
        Assert.Equal("你好", (await stream.NextAsync())!.Choices![0].Delta!.Content);
        Assert.Equal("你好", (await stream.NextAsync())!.Choices![0].Delta!.Content);
        Assert.False(stream.IsDone);
        Assert.Null(await stream.NextAsync());
        Assert.True(stream.IsDone);
        Assert.Null(await stream.NextAsync());
    }

    [Theory]
    [InlineData("data:{0}\r\n\r\n")]
    [InlineData("data:   {0}   \n\n")]
    [InlineData(": keep-alive\n\ndata: {0}\n\n")]
    [InlineData("event: message\nid: 1\ndata: {0}\n\n")]
    [InlineData("\ufeffdata: {0}\n\n")]
    public async Task Harmless_variations_of_the_form_are_read(string form)
    {
        await using var stream = await OpenAsync(form.Replace("{0}", Hello, StringComparison.Ordinal));
        ChatChunk? chunk;
        do
        {
            chunk = await stream.NextAsync();
        }
        while (chunk is { Choices: null });

        Assert.Equal("你好", chunk!.Choices![0].Delta!.Content);
        Assert.Null(await stream.NextAsync());
        Assert.False(stream.IsDone);
    }

    [Fact]
    public async Task A_whole_reply_is_one_event()
    {
        await using var stream = await OpenAsync(
            """{"choices":[{"message":{"content":"你好"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""", "application/json");
        var chunk = await stream.NextAsync();
        Assert.Equal(("你好", "stop", 3), (chunk!.Choices![0].Message!.Content, chunk.Choices[0].FinishReason, chunk.Usage!.PromptTokens));
        Assert.Null(await stream.NextAsync());
    }

    [Theory]
    [InlineData("data: {\"choices\":[\n\n")]
    [InlineData("data: <html>\n\n")]
    [InlineData("data: [1,2]\n\n")]
    public async Task What_is_no_event_throws(string text)
    {
        await using var stream = await OpenAsync(text);
        await Assert.ThrowsAsync<JsonException>(async () => await stream.NextAsync());
    }

    [Fact]
    public async Task A_reply_without_end_is_cut_at_four_mebibytes()
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
    [InlineData("""{"error":{"message":"secret words"}}""", true)]
    [InlineData("""{"error":"secret words"}""", true)]
    [InlineData("""{"object":"error","message":"secret words","code":400}""", true)]
    [InlineData("""{"error":null,"choices":[]}""", false)]
    [InlineData("{}", false)]
    public async Task Errors_inside_a_stream_are_known_in_every_form(string json, bool isError)
    {
        await using var stream = await OpenAsync($"data: {json}\n\n");
        Assert.Equal(isError, (await stream.NextAsync())!.IsError);
    }

    private static Task<ChatStream> OpenAsync(string text, string type = "text/event-stream") => ChatStream.OpenAsync(
        new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, type) }, Token);
}
