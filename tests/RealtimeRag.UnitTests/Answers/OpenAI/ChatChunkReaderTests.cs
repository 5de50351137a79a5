using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>A field of an unexpected kind counts as missing, wherever it is.</summary>
public sealed class ChatChunkReaderTests
{
    // Every kind of value that JSON has.
    private static readonly string[] Kinds = ["null", "true", "false", "7", "7.5", "\"\"", "\"odd\"", "[]", "[7]", "[null]", "[\"odd\"]", "[[]]", "{}", "{\"odd\":7}"];

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"好"}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"role":"assistant","content":"好"},"finish_reason":null,"logprobs":null}]}""")]
    [InlineData("""{"choices":[{"index":"0","delta":{"content":"好","tool_calls":null}}],"usage":null}""")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"text","text":"好"}]}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"想"}]},{"type":"text","text":"好"}]}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":["好"]}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":{"type":"text","text":"好"}}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"text","text":{"value":"好","annotations":[]}}]}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"image_url","image_url":{"url":"x"}},{"text":"好"}]}}]}""")]
    [InlineData("""{"choices":[{"delta":"好"}]}""")]
    [InlineData("""{"choices":[{"delta":{"text":"好"}}]}""")]
    [InlineData("""{"choices":[{"text":"好"}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":null,"refusal":"好"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"好","reasoning_content":"想","reasoning":{"effort":1}}}]}""")]
    [InlineData("""{"choices":[7,null,{"delta":{"content":"好"}}]}""")]
    [InlineData("""{"choices":{"index":0,"delta":{"content":"好"}}}""")]
    [InlineData("""{"code":200,"message":"success","data":{"choices":[{"delta":{"content":"好"}}]}}""")]
    public void A_piece_of_text_is_found_in_every_form(string json)
    {
        var chunk = Read(json);
        Assert.Null(chunk.Error);
        Assert.Equal("好", Assert.Single(chunk.Choices).Piece);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"好"}}]}""")]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":[{"type":"output_text","text":"好"}]},"delta":null}]}""")]
    [InlineData("""{"message":{"role":"assistant","content":"好"},"done":false}""")]
    [InlineData("""{"output":{"choices":[{"message":{"content":"好"}}]},"request_id":"x"}""")]
    [InlineData("""{"base_resp":{"status_code":0,"status_msg":""},"choices":[{"message":{"content":"好"}}]}""")]
    [InlineData("""{"error":null,"choices":[{"message":{"content":"好"}}]}""")]
    [InlineData("""{"error":{"code":0,"message":""},"choices":[{"message":{"content":"好"}}]}""")]
    public void A_whole_message_is_found_in_every_form(string json)
    {
        var chunk = Read(json);
        Assert.Null(chunk.Error);
        Assert.Equal("好", Assert.Single(chunk.Choices).Message);
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"想"}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"reasoning":"想"}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"thinking":"想"}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.text","text":"想"}]}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[]}]}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"","content":""}}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"role":"assistant"}}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":7,"reasoning":null}}]}""", false)]
    public void Hidden_thinking_is_recognized_and_is_not_text(string json, bool isThinking) =>
        Assert.Equal(("", "", isThinking), (Read(json).Choices[0].Piece, Read(json).Choices[0].Message, Read(json).Choices[0].IsThinking));

    public static TheoryData<string> Fields =>
    [
        "id", "object", "created", "model", "system_fingerprint", "service_tier", "usage", "x_groq", "base_resp", "output", "result", "response", "header",
    ];

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_of_any_type_loses_no_text(string field)
    {
        foreach (var kind in Kinds)
        {
            var chunk = Read($$$$"""{"{{{{field}}}}":{{{{kind}}}},"choices":[{"delta":{"content":"好"},"finish_reason":"stop"}]}""");
            Assert.Null(chunk.Error);
            Assert.Equal(("好", "stop"), (chunk.Choices[0].Piece, chunk.Choices[0].FinishReason));
        }
    }

    [Theory]
    [InlineData("role")]
    [InlineData("refusal")]
    [InlineData("tool_calls")]
    [InlineData("function_call")]
    [InlineData("audio")]
    [InlineData("reasoning")]
    [InlineData("reasoning_content")]
    [InlineData("reasoning_details")]
    [InlineData("annotations")]
    public void A_field_of_any_type_inside_the_delta_loses_no_text(string field)
    {
        foreach (var kind in Kinds)
        {
            Assert.Equal("好", Read($$$$"""{"choices":[{"delta":{"content":"好","{{{{field}}}}":{{{{kind}}}}}}]}""").Choices[0].Piece);
        }
    }

    [Theory]
    [InlineData("index")]
    [InlineData("message")]
    [InlineData("text")]
    [InlineData("logprobs")]
    [InlineData("finish_reason")]
    [InlineData("usage")]
    public void A_field_of_any_type_beside_the_delta_loses_no_text(string field)
    {
        foreach (var kind in Kinds)
        {
            Assert.Equal("好", Read($$$$"""{"choices":[{"{{{{field}}}}":{{{{kind}}}},"delta":{"content":"好"}}]}""").Choices[0].Piece);
        }
    }

    [Fact]
    public void Choices_deltas_and_contents_of_any_type_are_not_failures()
    {
        foreach (var kind in Kinds)
        {
            Assert.NotNull(Read($$$$"""{"choices":{{{{kind}}}}}"""));
            Assert.NotNull(Read($$$$"""{"choices":[{"delta":{{{{kind}}}}}]}"""));
            Assert.NotNull(Read($$$$"""{"choices":[{"delta":{"content":{{{{kind}}}}}}]}"""));
            Assert.NotNull(Read($$$$"""{"error":{{{{kind}}}}}"""));
            Assert.NotNull(Read(kind));
        }
    }

    [Theory]
    [InlineData("\"stop\"", "stop")]
    [InlineData("\"STOP\"", "stop")]
    [InlineData("\"MAX_TOKENS\"", "max_tokens")]
    [InlineData("\"null\"", null)]
    [InlineData("\"None\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("false", null)]
    [InlineData("0", null)]
    [InlineData("{}", null)]
    public void A_finish_reason_is_a_word(string json, string? reason) =>
        Assert.Equal(reason, Read($$$$"""{"choices":[{"delta":{},"finish_reason":{{{{json}}}}}]}""").Choices[0].FinishReason);

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}""", 12, 5, 17)]
    [InlineData("""{"usage":{"prompt_tokens":12.0,"completion_tokens":"5","total_tokens":"17.0"}}""", 12, 5, 17)]
    [InlineData("""{"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":null,"prompt_tokens_details":7}}""", 12, 5, 17)]
    [InlineData("""{"usage":{"input_tokens":12,"output_tokens":5}}""", 12, 5, 17)]
    [InlineData("""{"choices":[{"usage":{"prompt_tokens":12,"completion_tokens":5}}]}""", 12, 5, 17)]
    [InlineData("""{"x_groq":{"usage":{"prompt_tokens":12,"completion_tokens":5}}}""", 12, 5, 17)]
    [InlineData("""{"usage":{"prompt_tokens":-1,"total_tokens":5}}""", 0, 0, 5)]
    [InlineData("""{"usage":{"prompt_tokens":2147483647,"completion_tokens":2147483647}}""", int.MaxValue, int.MaxValue, int.MaxValue)]
    public void Tokens_are_read_in_every_form(string json, int prompt, int completion, int total) =>
        Assert.Equal(new TokenUsage(prompt, completion, total), Read(json).Usage);

    [Fact]
    public void Tokens_of_another_type_are_ignored()
    {
        foreach (var kind in Kinds)
        {
            Assert.Null(Read($$$$"""{"usage":{{{{kind}}}}}""").Usage);
        }
    }

    private static ChatChunk Read(string json) => ChatChunkReader.Read(Encoding.UTF8.GetBytes(json))!;
}
