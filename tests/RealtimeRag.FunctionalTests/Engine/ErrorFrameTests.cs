using System.Text.Json;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>
/// Every error as a client sees it: code, message in the client's language, the order of the frames around it, and that the conversation continues.
/// </summary>
public sealed class ErrorFrameTests
{
    private readonly ScriptedSource _source = new();

    public static TheoryData<ErrorCode> BackendCodes =>
    [
        ErrorCode.RagNotConfigured, ErrorCode.RagUnauthorized, ErrorCode.RagNotFound, ErrorCode.RagRateLimited, ErrorCode.RagHttpError,
        ErrorCode.RagRequestFailed, ErrorCode.RagTimeout, ErrorCode.RagIncomplete, ErrorCode.RagEmpty, ErrorCode.ServerError,
    ];

    /// <summary>What Dify replies, the code, and the words that users of the guide search for.</summary>
    public static TheoryData<int, string, string, string> DifyReplies => new()
    {
        { 401, "RAG_UNAUTHORIZED", "调用 RAG 服务失败：Dify API HTTP 错误 401", "401" },
        { 403, "RAG_UNAUTHORIZED", "调用 RAG 服务失败：Dify API HTTP 错误 403", "403" },
        { 404, "RAG_NOT_FOUND", "调用 RAG 服务失败：Dify API HTTP 错误 404", "404" },
        { 413, "RAG_HTTP_ERROR", "调用 RAG 服务失败：Dify API HTTP 错误 413", "413" },
        { 500, "RAG_HTTP_ERROR", "调用 RAG 服务失败：Dify API HTTP 错误 500", "500" },
        { 502, "RAG_HTTP_ERROR", "调用 RAG 服务失败：Dify API HTTP 错误 502", "502" },
    };

    /// <summary>Messages that are refused, and the complete error message in each language.</summary>
    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { "{", "INVALID_JSON", "消息不是有效的 JSON：请发送一个 UTF-8 编码的 JSON 对象", "The message is not valid JSON: send one JSON object in UTF-8" },
        {
            """{"type":"keepalive","type":"keepalive"}""", "INVALID_JSON", "消息不是有效的 JSON：字段重复出现，请每个字段只写一次",
            "The message is not valid JSON: a field is repeated, write each field once"
        },
        {
            "[]", "INVALID_MESSAGE", """消息必须是 JSON 对象，例如 {"type":"keepalive"}""", """The message must be a JSON object, such as {"type":"keepalive"}"""
        },
        { """{"type":7}""", "INVALID_MESSAGE", "字段 type 不正确：应为字符串", "The field type is not valid: it must be a string" },
        { """{"type":"asr_chunk"}""", "INVALID_MESSAGE", "字段 text 不正确：应为字符串", "The field text is not valid: it must be a string" },
        {
            """{"type":"asr_chunk","text":"a","is_final":1}""", "INVALID_MESSAGE", "字段 is_final 不正确：应为 true 或 false",
            "The field is_final is not valid: it must be true or false"
        },
        {
            $$"""{"type":"asr_chunk","text":"{{new string('x', 8_001)}}"}""", "INVALID_MESSAGE", "text 过长：最多 8000 个字符，请分成多条发送",
            "text is too long: at most 8000 characters, send it in several messages"
        },
        {
            """{"type":"keepalive","session_id":" "}""", "INVALID_MESSAGE", "session_id 必须是 1 到 128 个可见字符",
            "session_id must have 1 to 128 visible characters"
        },
        {
            """{"type":"dance"}""", "UNSUPPORTED_TYPE", "不支持的消息类型：请使用 asr_chunk、control 或 keepalive",
            "This message type is not supported: use asr_chunk, control or keepalive"
        },
        {
            """{"type":"control","action":"dance"}""", "UNKNOWN_ACTION", "未知的控制动作：请使用 pause、resume、stop 或 instant_query",
            "Unknown control action: use pause, resume, stop or instant_query"
        },
        {
            """{"type":"control","action":"instant_query"}""", "NO_FINAL_ASR", "还没有最终识别文本：请先发送 is_final 为 true 的 asr_chunk",
            "There is no final text yet: send an asr_chunk with is_final true first"
        },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_message_gets_the_reason_in_the_clients_language(string message, string code, string chinese, string english)
    {
        await using var server = await TestServer.StartAsync(_source);
        foreach (var (query, text) in new[] { ("", chinese), ("?lang=en", english), ("?lang=zh", chinese) })
        {
            var client = await server.ConnectAsync(query);
            await client.SendAsync(message);
            using var error = JsonDocument.Parse(await client.UntilAsync("\"type\":\"error\""));
            Assert.Equal("type code message", Keys(error.RootElement));
            Assert.Equal((code, text), (error.RootElement.GetProperty("code").GetString(), error.RootElement.GetProperty("message").GetString()));
            await client.SendAsync("""{"type":"keepalive"}""");
            Assert.Contains("keepalive", await client.NextAsync());
        }
    }

    [Theory]
    [MemberData(nameof(BackendCodes))]
    public async Task A_backend_that_fails_before_its_first_piece_yields_an_error_and_idle(ErrorCode code)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        await client.UntilAsync("querying_rag");
        (await _source.NextAsync()).Fail(code);
        await client.ExpectAsync(
            $$"""{"type":"error","code":"{{ErrorTable.WireName(code)}}","message":"{{ErrorTable.Message(code).Chinese}}"}""", """{"type":"status","stage":"idle"}""");
        await AssertAnswersAsync(client);
    }

    [Theory]
    [MemberData(nameof(BackendCodes))]
    public async Task A_backend_that_fails_midway_ends_its_answer_first(ErrorCode code)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.ConnectAsync("?lang=en");
        await client.FinalAsync("产品多少钱？");
        await client.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        call.Say("九", "十");
        call.Fail(code);
        await client.ExpectAsync(
            """{"type":"answer","stream_index":0,"content":"九","final":false}""",
            """{"type":"answer","stream_index":1,"content":"十","final":false}""",
            """{"type":"answer","stream_index":2,"content":"","final":true}""",
            $$"""{"type":"error","code":"{{ErrorTable.WireName(code)}}","message":"{{ErrorTable.Message(code).English}}"}""",
            """{"type":"status","stage":"idle"}""");
        await AssertAnswersAsync(client);
    }

    [Fact]
    public async Task An_empty_answer_is_RAG_EMPTY()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        await client.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        call.Say("", "");
        call.Complete();
        Assert.Contains("RAG_EMPTY", await client.NextAsync());
        await client.ExpectAsync("""{"type":"status","stage":"idle"}""");
    }

    [Theory]
    [MemberData(nameof(DifyReplies))]
    public async Task Failures_of_Dify_are_reported_in_the_words_of_the_guide(int status, string code, string chinese, string english)
    {
        await using var dify = await FakeDifyServer.StartAsync();
        await using var server = await StartAsync(dify.Url);
        foreach (var (query, text) in new[] { ("", chinese), ("?lang=en", english) })
        {
            dify.Enqueue(FakeReply.Status(status, """{"code":"x","message":"secret-body"}"""));
            var client = await server.ConnectAsync(query);
            await client.FinalAsync("产品多少钱？");
            var error = await client.UntilAsync($"\"code\":\"{code}\"");
            Assert.Contains(text, error);
            Assert.DoesNotContain("secret-body", error);
            Assert.Equal(query.Length > 0, error.All(char.IsAscii));
            await client.ExpectAsync("""{"type":"status","stage":"idle"}""");
        }
    }

    [Fact]
    public async Task An_unreachable_Dify_is_a_failed_request_without_its_address()
    {
        await using var server = await StartAsync(new Uri("http://127.0.0.1:1/v1"));
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var error = await client.UntilAsync("\"code\":\"RAG_REQUEST_FAILED\"");
        Assert.Contains("调用 RAG 服务失败：请求错误", error);
        Assert.DoesNotContain("127.0.0.1", error);
        await client.ExpectAsync("""{"type":"status","stage":"idle"}""");
    }

    private static string Keys(JsonElement frame) => string.Join(' ', frame.EnumerateObject().Select(static p => p.Name));

    private static Task<TestServer> StartAsync(Uri dify) => TestServer.StartAsync(
        settings: [("USE_MOCK_RAG", ""), ("DIFY_API_KEY", "app-key"), ("DIFY_BASE_URL", dify.ToString())]);

    private async Task AssertAnswersAsync(TalkClient client)
    {
        await client.FinalAsync("什么时候发布？");
        var call = await _source.NextAsync();
        call.Say("周五");
        call.Complete();
        await client.UntilAsync("querying_rag");
        Assert.Equal("周五", await client.AnswerAsync());
    }
}
