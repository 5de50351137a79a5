using System.Net.WebSockets;
using System.Text.Json;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.ProtocolV2;

namespace RealtimeRag.FunctionalTests.Recognizers;

/// <summary>A client that passes on what its recognizer says, over a real socket.</summary>
public sealed class RecognizerConnectionTests
{
    private const string Vosk = """{"text":"产品 多少 钱"}""";

    [Theory]
    [InlineData("funasr", "funasr")]
    [InlineData("funasr", "funasr-python")]
    [InlineData("sherpa-onnx", "sherpa-onnx")]
    [InlineData("sherpa-onnx", "sherpa-onnx-python")]
    [InlineData("vosk", "vosk")]
    [InlineData("whisperlive", "whisperlive")]
    [InlineData("deepgram", "deepgram")]
    [InlineData("deepgram", "deepgram-flux")]
    [InlineData("azure", "azure")]
    [InlineData("openai", "openai")]
    [InlineData("dashscope", "dashscope")]
    [InlineData("iflytek-iat", "iflytek-iat")]
    [InlineData("auto", "vosk")]
    [InlineData("auto", "azure")]
    [InlineData("auto", "huawei")]
    public async Task Both_questions_of_a_session_are_asked_once_in_either_version(string from, string talk)
    {
        await using var server = await TestServer.StartAsync();
        foreach (var subprotocol in new[] { null, Subprotocol.V2 })
        {
            var messages = Repository.Lines($"samples/recognizers/{talk}.jsonl");
            var client = await server.ConnectAsync($"?from={from}", options => Offer(options, subprotocol));
            foreach (var message in messages)
            {
                await client.SendAsync(message);
            }

            await client.ControlAsync("stop");
            Assert.Equal(1000, await client.UntilClosedAsync());
            string[] questions = talk.StartsWith("deepgram", StringComparison.Ordinal) ? ["How much does this speaker cost", "How long is the warranty"] : ["这款音响多少钱", "保修几年"];
            Assert.Equal(questions, Values(client, "analyzing", "question").Select(static question => question.TrimEnd('？', '?')));
            Assert.Equal(messages.Length, client.Frames.Count(frame => frame.Contains($"\"received_type\":\"from.{from}\"", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_name_may_be_a_subprotocol_alone_or_beside_v2()
    {
        await using var server = await TestServer.StartAsync();
        var first = await server.ConnectAsync(configure: static options => options.AddSubProtocol("from.vosk"));
        Assert.Equal("from.vosk", first.Subprotocol);
        await first.SendAsync(Vosk);
        Assert.Contains("产品多少钱", await first.UntilAsync("analyzing"), StringComparison.Ordinal);

        var second = await server.ConnectAsync(configure: static options =>
        {
            options.AddSubProtocol(Subprotocol.V2);
            options.AddSubProtocol("from.vosk");
        });
        Assert.Equal(Subprotocol.V2, second.Subprotocol);
        await second.SendAsync(Vosk);
        Assert.Contains("产品多少钱", await second.UntilAsync("\"decision\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_may_be_binary_and_control_messages_are_understood_beside_them()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ConnectAsync("?from=vosk");
        await client.ControlAsync("pause");
        await client.UntilAsync("\"paused\"");
        await client.ControlAsync("resume");
        await client.UntilAsync("\"listening\"");
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(Vosk), WebSocketMessageType.Binary);
        await client.UntilAsync("\"analyzing\"");
    }

    [Fact]
    public async Task A_message_that_the_format_does_not_know_is_an_error_and_the_next_one_works()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ConnectAsync("?from=vosk&lang=en");
        await client.SendAsync("""{"mode":"2pass-offline","text":"产品多少钱？"}""");
        var error = await client.UntilAsync("\"error\"");
        Assert.Contains("INVALID_MESSAGE", error, StringComparison.Ordinal);
        Assert.Contains("looks like funasr", error, StringComparison.Ordinal);
        await client.SendAsync("""{"type":"asr_chunk","text":"产品多少钱？","is_final":true}""");
        Assert.Contains("asr_chunk", await client.UntilAsync("\"error\""), StringComparison.Ordinal);
        await client.SendAsync(Vosk);
        await client.UntilAsync("\"analyzing\"");
    }

    [Fact]
    public async Task The_detected_format_is_reported_in_a_status_and_the_waiting_text_is_used()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ConnectAsync("?from=auto&lang=en");
        await client.SendAsync(Vosk);
        Assert.Contains("fit vosk, whispercpp", await client.UntilAsync("waiting_for_question"), StringComparison.Ordinal);
        await client.SendAsync("""{"partial":"周末"}""");
        Assert.Contains("format found: vosk", await client.UntilAsync("waiting_for_question"), StringComparison.Ordinal);
        await client.UntilAsync("\"analyzing\"");
    }

    [Theory]
    [InlineData("?from=siri", null, 1008, "siri")]
    [InlineData("?from=siri", Subprotocol.V2, 4503, "siri")]
    [InlineData("?from=vosk&from=azure", null, 1008, "vosk+azure")]
    [InlineData("?from=%3Cscript%3E", null, 1008, "?script?")]
    public async Task An_unknown_name_is_an_error_that_lists_the_known_ones(string query, string? subprotocol, int code, string named)
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ConnectAsync(query, options => Offer(options, subprotocol));
        var frame = await client.NextAsync();
        using var error = JsonDocument.Parse(frame!);
        var message = error.RootElement.GetProperty("message").GetString()!;
        Assert.Equal("INVALID_MESSAGE", error.RootElement.GetProperty("code").GetString());
        Assert.Contains($" {named} ", message, StringComparison.Ordinal);
        Assert.Contains("sherpa-onnx", message, StringComparison.Ordinal);
        Assert.Equal(code, await client.UntilClosedAsync());
        Assert.Equal("unknown recognizer", client.CloseText);
    }

    [Fact]
    public async Task A_connection_without_a_format_name_uses_the_protocol()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ConnectAsync("?from=");
        await client.SendAsync(Vosk);
        await client.UntilAsync("INVALID_MESSAGE");
        await client.FinalAsync("产品多少钱？");
        await client.UntilAsync("\"analyzing\"");
    }

    [Fact]
    public async Task Speakers_and_confidence_reach_the_decision()
    {
        await using var server = await TestServer.StartAsync(settings: [("ANSWER_SPEAKERS", "Guest-1，访客"), ("MIN_CONFIDENCE", "0.5")]);
        var client = await server.ConnectAsync("?from=azure", static options => options.AddSubProtocol(Subprotocol.V2));
        await client.SendAsync("""{"RecognitionStatus":"Success","Offset":1,"DisplayText":"产品多少钱？","SpeakerId":"Guest-2"}""");
        await client.SendAsync("""{"RecognitionStatus":"Success","Offset":2,"DisplayText":"产品多少钱？","SpeakerId":"Guest-1","NBest":[{"Confidence":0.3}]}""");
        await client.SendAsync("""{"RecognitionStatus":"Success","Offset":3,"DisplayText":"产品多少钱？","SpeakerId":"Guest-1","NBest":[{"Confidence":0.9}]}""");
        await client.UntilAsync("\"analyzing\"");
        Assert.Equal(["ignored", "uncertain", "question"], Values(client, "\"decision\"", "kind"));
        Assert.Equal(["Guest-2", "Guest-1", "Guest-1"], Values(client, "\"decision\"", "speaker"));
    }

    [Fact]
    public async Task An_open_sentence_goes_on_after_a_resume()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await NumberedTalk.BeginAsync(server, "?from=deepgram");
        await talk.Client.SendAsync(Piece(0, "how much", isLast: false));
        Assert.Equal("from.deepgram", (await talk.NextAsync()).GetProperty("received_type").GetString());
        talk.Client.Vanish();
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        await talk.Client.SendAsync(Piece(1.2, "does this speaker cost?", isLast: true));
        Assert.Equal("how much does this speaker cost?", (await talk.NextNumberedAsync()).GetProperty("text").GetString());
    }

    private static string Piece(double start, string text, bool isLast) => $$$"""
        {"type":"Results","start":{{{start.ToString(System.Globalization.CultureInfo.InvariantCulture)}}},"is_final":true,"speech_final":{{{(isLast ? "true" : "false")}}},
        "channel":{"alternatives":[{"transcript":"{{{text}}}"}]}}
        """;

    private static IEnumerable<string> Values(TalkClient client, string part, string field) =>
        client.Frames.Where(frame => frame.Contains(part, StringComparison.Ordinal)).Select(frame =>
        {
            using var json = JsonDocument.Parse(frame);
            return json.RootElement.GetProperty(field).GetString()!;
        });

    private static void Offer(ClientWebSocketOptions options, string? subprotocol)
    {
        if (subprotocol is not null)
        {
            options.AddSubProtocol(subprotocol);
        }
    }
}
