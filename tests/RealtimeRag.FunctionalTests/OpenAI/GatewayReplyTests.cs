using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>The ways in which services and gateways differ from the interface they say they have; each gives its answer, or its error.</summary>
public sealed class GatewayReplyTests
{
    private const string Seven = """{"choices":[{"index":0,"delta":{"content":"七天"},"finish_reason":null}]}""";
    private const string Back = """{"choices":[{"index":0,"delta":{"content":"内可退。"},"finish_reason":null}]}""";
    private const string Stop = """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";
    private const string Whole = """{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"七天内可退。"},"finish_reason":"stop"}]}""";

    public static TheoryData<string, string> Answers => new()
    {
        { "vLLM: role first, usage last with empty choices", Events("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}""", Seven, Back, Stop, """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""") },
        { "vLLM: continuous usage and stop_reason numbers", Events("""{"choices":[{"index":0,"delta":{"content":"七天内可退。"},"finish_reason":"stop","stop_reason":151645}],"usage":{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1,"prompt_tokens_details":null}}""") },
        { "vLLM: logprobs of minus infinity", Events("""{"choices":[{"index":0,"delta":{"content":"七天内可退。"},"logprobs":{"content":[{"token":"x","logprob":-Infinity,"bytes":null}]}}]}""", Stop) },
        { "Azure: filter results before any choice", Events("""{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}""", Seven, Back, Stop) },
        { "Azure: a choice without a delta", Events(Seven, Back, """{"choices":[{"content_filter_offsets":{"check_offset":1},"content_filter_results":{},"finish_reason":null,"index":0}]}""", Stop) },
        { "OpenRouter: comments, and reasoning beside empty content", ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + Events("""{"choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"想","reasoning_details":[{"type":"reasoning.text","text":"想"}]},"finish_reason":null,"native_finish_reason":null}]}""", Seven, Back, Stop) },
        { "DeepSeek: keep-alive, content null while it thinks", ": keep-alive\n\n" + Events("""{"choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"想"},"logprobs":null,"finish_reason":null}]}""", """{"choices":[{"index":0,"delta":{"content":"七天内可退。","reasoning_content":null},"finish_reason":null}]}""", Stop) },
        { "DashScope: reason as the string null, empty strings", Events("""{"choices":[{"delta":{"content":"七天内可退。"},"finish_reason":"null","index":0,"logprobs":null}],"object":"chat.completion.chunk","usage":null,"created":1,"system_fingerprint":null,"model":"qwen-plus","id":"x"}""", """{"choices":[{"finish_reason":"stop","delta":{"content":""},"index":0}]}""") },
        { "DashScope: id, event and status lines", "id:1\nevent:result\n:HTTP_STATUS/200\ndata:" + Seven + "\n\nid:2\nevent:result\n:HTTP_STATUS/200\ndata:" + Back + "\n\n" },
        { "DashScope: all text so far in each message", Events("""{"output":{"choices":[{"message":{"content":"七天","role":"assistant"},"finish_reason":"null"}]},"request_id":"x"}""", """{"output":{"choices":[{"message":{"content":"七天内可退。","role":"assistant"},"finish_reason":"stop"}]},"request_id":"x"}""") },
        { "Moonshot: usage inside the choice", Events(Seven, Back, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}]}""") },
        { "Groq: usage in its own field", Events("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"x_groq":{"id":"req_x"}}""", Seven, Back, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req_x","usage":{"queue_time":0.01,"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}}""") },
        { "Mistral: typed parts, thinking among them", Events("""{"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"想"}],"closed":true}]},"finish_reason":null}]}""", Seven, """{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"内可退。"},{"type":"reference","reference_ids":[1]}]},"finish_reason":"stop"}]}""") },
        { "Gemini: no object, an array of one tool call, extra content", Events("""{"choices":[{"delta":{"content":"七天内可退。","role":"assistant","extra_content":{"google":{"thought_signature":"x"}}},"index":0}],"created":1,"id":"x","model":"gemini","object":"chat.completion.chunk"}""", """{"choices":[{"delta":{"role":"assistant"},"finish_reason":"stop","index":0}]}""") },
        { "Ollama: its own interface, a line an event", """{"model":"qwen","message":{"role":"assistant","content":"七天"},"done":false}""" + "\n" + """{"model":"qwen","message":{"role":"assistant","content":"内可退。"},"done":false}""" + "\n" + """{"model":"qwen","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":1}""" + "\n" },
        { "llama.cpp: timings and empty choices", Events("""{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}]}""", Seven, Back, """{"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"timings":{"prompt_n":1,"predicted_ms":1.5}}""") },
        { "LM Studio: events named message, CR LF", Events(Seven, Back, Stop).Replace("data:", "event: message\r\ndata:", StringComparison.Ordinal).Replace("\n\n", "\r\n\r\n", StringComparison.Ordinal) },
        { "LiteLLM: pieces with provider fields, reason with text", Events(Seven, """{"choices":[{"finish_reason":"stop","index":0,"delta":{"content":"内可退。","role":"assistant","provider_specific_fields":{"citations":null}}}],"citations":null}""") },
        { "MiniMax: base_resp of success, whole message at the end", Events("""{"choices":[{"index":0,"delta":{"content":"七天内可退。","role":"assistant","name":"MM","audio_content":""}}],"input_sensitive":false,"base_resp":null}""", """{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"七天内可退。","role":"assistant"}}],"object":"chat.completion","usage":{"total_tokens":3},"base_resp":{"status_code":0,"status_msg":""}}""") },
        { "Zhipu: CR line ends", Events(Seven, Back, Stop).Replace('\n', '\r') },
        { "Baichuan: a code of 0 and a message beside data", """{"code":0,"msg":"success","data":{"choices":[{"index":0,"message":{"content":"七天内可退。"},"finish_reason":"stop"}]}}""" },
        { "SiliconFlow: reasoning_content empty in every event", Events("""{"choices":[{"index":0,"delta":{"content":"七天","reasoning_content":""}}]}""", """{"choices":[{"index":0,"delta":{"content":"内可退。","reasoning_content":""},"finish_reason":"stop"}]}""") },
        { "OneAPI: an event of zeros first, data without a blank", "data:" + """{"id":"","choices":null,"created":0}""" + "\n\ndata:" + Seven + "\n\ndata:" + Back + "\n\ndata:[DONE]\n\n" },
        { "OneAPI: data twice", $"data: data: {Seven}\n\ndata: data: {Back}\n\ndata: data: [DONE]\n\n" },
        { "one-line events, end mark glued", $"data: {Seven}\ndata: {Back}[DONE]" },
        { "all events in one line", $"data: {Seven}data: {Back}data: {Stop}data: [DONE]\n" },
        { "pretty-printed event over many data lines", "data: {\ndata:   \"choices\": [\ndata:     {\"delta\": {\"content\": \"七天内可退。\"}}\ndata:   ]\ndata: }\n\ndata: [DONE]\n\n" },
        { "pretty-printed event, data only before its first line", "data: {\n  \"choices\": [\n    {\"delta\": {\"content\": \"七天内可退。\"}}\n  ]\n}\n\ndata: [DONE]\n\n" },
        { "pretty-printed whole reply with a byte order mark", "\uFEFF{\n  \"choices\": [\n\n    {\"message\": {\"content\": \"七天内可退。\"}}\n  ]\n}\n" },
        { "whole reply as one event", $"data: {Whole}\n\ndata: [DONE]\n\n" },
        { "whole reply, then the end mark alone", Whole + "\n[DONE]\n" },
        { "heartbeats of several kinds", $"event: ping\n\ndata: heartbeat\n\ndata: {Seven}\n\nevent: heartbeat\ndata: {{}}\n\ndata: [HEARTBEAT]\n\ndata: {Back}\n\n: ok\n\ndata: null\n\n" },
        { "a status event before the text", Events("""{"status":"processing","message":"queued"}""", Seven, Back, Stop) },
        { "a status of its own before the text", Events("""{"status":"connected","message":"the api key is valid"}""", Seven, Back, Stop) },
        { "a code of its own for success", Events("""{"code":20000,"message":"Success","choices":[{"index":0,"delta":{"role":"assistant"}}]}""", Seven, Back, Stop) },
        { "a code of its own before the text", Events("""{"code":20000,"message":"Success"}""", Seven, Back) },
        { "all events in one array", $"[{Seven},{Back},{Stop}]" },
        { "an array an event", Events($"[{Seven}]", $"[{Back}]", $"[{Stop}]") },
        { "events encoded twice", Events(System.Text.Json.JsonSerializer.Serialize(Seven), System.Text.Json.JsonSerializer.Serialize(Back), System.Text.Json.JsonSerializer.Serialize(Stop)) },
        { "an empty error field with every event", Events("""{"error":{"code":0,"message":""},"choices":[{"delta":{"content":"七天内可退。"}}]}""", """{"error":null,"choices":[{"delta":{},"finish_reason":"stop"}]}""") },
        { "a completion's text field", Events("""{"object":"text_completion","choices":[{"text":"七天","index":0}]}""", """{"object":"text_completion","choices":[{"text":"内可退。","index":0,"finish_reason":"stop"}]}""") },
        { "choices as an object", """{"choices":{"index":0,"message":{"content":"七天内可退。"}}}""" },
        { "two alternatives in one event, in any order", Events("""{"choices":[{"index":1,"delta":{"content":"三天"}},{"index":0,"delta":{"content":"七天"}}]}""", """{"choices":[{"index":0,"delta":{"content":"内可退。"}},{"index":1,"delta":{"content":"不可退。"}}]}""", Stop) },
        { "indexes as strings and the last as a float", Events("""{"choices":[{"index":"0","delta":{"content":"七天"}}]}""", """{"choices":[{"index":0.0,"delta":{"content":"内可退。"}}]}""", Stop) },
        { "delta null beside a message", Events("""{"choices":[{"delta":null,"message":{"content":"七天"}}]}""", """{"choices":[{"delta":null,"message":{"content":"内可退。"}}]}""") },
        { "delta as text", Events("""{"choices":[{"delta":"七天"}]}""", """{"choices":[{"delta":"内可退。"}]}""") },
        { "tool calls of any kind beside the text", Events("""{"choices":[{"delta":{"content":"七天","tool_calls":{}}}]}""", """{"choices":[{"delta":{"content":"内可退。","tool_calls":"","function_call":7},"finish_reason":"stop"}]}""") },
        { "trailing commas and a comment", "data: {\"choices\":[{\"delta\":{\"content\":\"七天内可退。\",},}],/* ok */}\n\n" },
        { "usage as text, list and negative numbers", Events("""{"usage":"n/a","choices":[{"delta":{"content":"七天"}}]}""", """{"usage":[1,2],"choices":[{"delta":{"content":"内可退。"}}]}""", """{"usage":{"prompt_tokens":-1,"completion_tokens":{}},"choices":[]}""") },
        { "a refusal is what the model says", Events("""{"choices":[{"delta":{"content":null,"refusal":"七天"}}]}""", """{"choices":[{"delta":{"refusal":"内可退。"},"finish_reason":"stop"}]}""") },
        { "an emoji cut twice, escapes in capitals", Events("""{"choices":[{"delta":{"content":"七\u5929"}}]}""", """{"choices":[{"delta":{"content":"\u5185可退。"}}]}""") },
        { "a template's leftovers", Events("""{"choices":[{"delta":{"content":"<|im_start|>assistant\n七天"}}]}""", """{"choices":[{"delta":{"content":"内可退。<|im_end|>"}}]}""", Stop) },
        { "gpt-oss channels in the text", Events("""{"choices":[{"delta":{"content":"<|channel|>analysis<|mess"}}]}""", """{"choices":[{"delta":{"content":"age|>想<|end|><|start|>assistant<|channel|>final<|message|>七天"}}]}""", Back, Stop) },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task The_answer_is_read_whatever_the_headers_say(string name, string body)
    {
        foreach (var contentType in (string[])["text/event-stream", "application/json; charset=utf-8", "text/plain"])
        {
            await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(200, body, contentType));
            using var talk = new OpenAITalk(server.BaseUrl);

            var (events, failure) = await talk.AskAsync();

            Assert.True(failure is null, $"{name}: {failure?.Code}");
            Assert.Equal(("七天内可退。", new AnswerEvent.Completed()), (OpenAITalk.Text(events), events[^1]));
        }
    }

    public static TheoryData<string, ErrorCode, string> Errors => new()
    {
        { Events("""{"error":{"message":"Incorrect API key provided: canary","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"""), ErrorCode.RagUnauthorized, "OPENAI_API_KEY" },
        { """[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]""", ErrorCode.RagUnauthorized, "OPENAI_API_KEY" },
        { "event:error\n:HTTP_STATUS/401\ndata:{\"code\":\"InvalidApiKey\",\"message\":\"canary\",\"request_id\":\"x\"}\n\n", ErrorCode.RagUnauthorized, "OPENAI_API_KEY" },
        { """{"error_code":110,"error_msg":"Access token invalid or no longer valid"}""", ErrorCode.RagUnauthorized, "OPENAI_API_KEY" },
        { """{"detail":"Invalid API key"}""", ErrorCode.RagUnauthorized, "OPENAI_API_KEY" },
        { """{"message":"Unauthorized"}""", ErrorCode.RagUnauthorized, "OPENAI_API_KEY" },
        { """{"success":false,"code":401,"msg":"令牌已过期","data":null}""", ErrorCode.RagUnauthorized, "OPENAI_API_KEY" },
        { Events("""{"type":"error","error":{"type":"rate_limit_error","message":"canary"}}"""), ErrorCode.RagRateLimited, "稍后再试" },
        { "event: error\ndata: Too many requests\n\n", ErrorCode.RagRateLimited, "稍后再试" },
        { """{"base_resp":{"status_code":1002,"status_msg":"rate limit"}}""", ErrorCode.RagRateLimited, "稍后再试" },
        { """{"error":"insufficient quota"}""", ErrorCode.RagHttpError, "充值" },
        { """{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"},"choices":[]}""", ErrorCode.RagHttpError, "充值" },
        { """{"code":20012,"message":"Model does not exist. Please check it carefully.","data":null}""", ErrorCode.RagNotFound, "OPENAI_MODEL" },
        { """{"error":"model \"qwen\" not found, try pulling it first"}""", ErrorCode.RagNotFound, "OPENAI_MODEL" },
        { Events("""{"error":{"message":"maximum context length is 4096 tokens","code":"400","type":"BadRequestError"}}"""), ErrorCode.RagHttpError, "OPENAI_HISTORY_TURNS" },
        { "error: {\"message\":\"the request exceeds the available context size\"}\n\n", ErrorCode.RagHttpError, "OPENAI_HISTORY_TURNS" },
        { """{"error":[{"message":"canary"}]}""", ErrorCode.RagHttpError, "稍后再试" },
        { "event: error\ndata: {}\n\n", ErrorCode.RagHttpError, "稍后再试" },
        { Events("""{"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}"""), ErrorCode.RagEmpty, "换个问法" },
        { "<html><head><title>Sign in</title></head></html>", ErrorCode.RagRequestFailed, "OPENAI_BASE_URL" },
        { "data: not json canary\n\n", ErrorCode.RagRequestFailed, "OPENAI_BASE_URL" },
        { "", ErrorCode.RagRequestFailed, "OPENAI_BASE_URL" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_error_is_reported_with_advice_whatever_the_headers_say(string body, ErrorCode code, string advice)
    {
        foreach (var contentType in (string[])["text/event-stream", "application/json"])
        {
            await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(200, body, contentType));
            using var talk = new OpenAITalk(server.BaseUrl);

            var (events, failure) = await talk.AskAsync();

            Assert.Empty(events);
            Assert.Equal(code, failure?.Code);
            Assert.Contains(advice, failure!.Message.Chinese, StringComparison.Ordinal);
            Assert.All(talk.Log.All, static line => Assert.DoesNotContain("canary", line, StringComparison.Ordinal));
        }
    }

    public static TheoryData<string, ErrorCode> BrokenAnswers => new()
    {
        { Events(Seven, """{"error":{"message":"m","code":429}}"""), ErrorCode.RagRateLimited },
        { Events(Seven, """{"error":{"message":"m"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"""), ErrorCode.RagHttpError },
        { $"data: {Seven}\n\nevent: error\ndata: upstream timed out\n\n", ErrorCode.RagHttpError },
        { Events(Seven, """{"choices":[{"index":0,"delta":{},"finish_reason":"network_error"}]}"""), ErrorCode.RagIncomplete },
        { Events(Seven, """{"choices":[{"index":0,"delta":{},"finish_reason":"insufficient_system_resource"}]}"""), ErrorCode.RagIncomplete },
        { $"data: {Seven}\n\ndata: {{\"choices\":[{{\"delta\n\n", ErrorCode.RagIncomplete },
    };

    [Theory]
    [MemberData(nameof(BrokenAnswers))]
    public async Task A_break_in_the_middle_is_reported_after_the_text_so_far(string body, ErrorCode code)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(200, body, "text/event-stream"));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, failure) = await talk.AskAsync();

        Assert.Equal(("七天", code), (OpenAITalk.Text(events), failure?.Code));
    }

    private static string Events(params string[] events) => string.Concat(events.Select(static json => $"data: {json}\n\n")) + "data: [DONE]\n\n";
}
