using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>What a client may set about its session, and what is acknowledged then.</summary>
public sealed class ConfigureTests
{
    private readonly ScriptedSource _source = new();

    [Theory]
    [InlineData("all", "asr_chunk asr_chunk keepalive control ask")]
    [InlineData("final", "asr_chunk keepalive control ask")]
    [InlineData("none", "")]
    public async Task Messages_are_acknowledged_as_configured(string ack, string acknowledged)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync($$"""{"type":"configure","ack":"{{ack}}"}""");
        Assert.Equal("configure", (await talk.NextAsync()).GetProperty("received_type").GetString());
        await talk.Client.SendAsync("""{"type":"asr_chunk","text":"大家"}""");
        await talk.Client.FinalAsync("大家好。");
        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        await talk.Client.ControlAsync("pause");
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var acks = talk.Client.Frames.Where(static f => f.Contains("received_type", StringComparison.Ordinal)).Skip(1);
        Assert.Equal(acknowledged, string.Join(' ', acks.Select(static f => f.Split('"')[7])));
    }

    [Fact]
    public async Task Errors_are_sent_even_without_acknowledgements()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"configure","ack":"none"}""");
        await talk.NextAsync();
        await talk.Client.SendAsync("""{"type":"dance"}""");
        var error = await talk.NextAsync();
        Assert.Equal("UNSUPPORTED_TYPE", NumberedTalk.NameOf(error));
        Assert.Contains("ask、cancel、feedback、configure、received", error.GetProperty("message").GetString());
        await talk.Client.SendAsync("""{"type":"configure","ack":"all"}""");
        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        Assert.Equal("keepalive", (await talk.NextAsync()).GetProperty("received_type").GetString());
    }

    [Theory]
    [InlineData("en", "No question found, still listening")]
    [InlineData("en-US", "No question found, still listening")]
    [InlineData("zh", "未检测到问题，继续聆听")]
    [InlineData("zh-Hans-CN", "未检测到问题，继续聆听")]
    public async Task The_language_can_change_during_a_session(string language, string note)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"configure","language":"en"}""");
        await talk.Client.SendAsync($$"""{"type":"configure","language":"{{language}}"}""");
        await talk.Client.FinalAsync("大家好。");
        Assert.Equal("statement waiting_for_question", await talk.UntilAsync("waiting_for_question"));
        Assert.Contains(note, talk.Client.Frames[^1]);
    }

    [Fact]
    public async Task Missing_and_null_settings_are_unchanged()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"configure","ack":"final","language":"en","suggested":true}""");
        await talk.Client.SendAsync("""{"type":"configure"}""");
        await talk.Client.SendAsync("""{"type":"configure","ack":null,"language":null,"suggested":null,"speculative":null,"more":1}""");
        await talk.Client.SendAsync("""{"type":"asr_chunk","text":"大家"}""");
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        var request = (await _source.NextAsync()).Request;
        Assert.Equal((Core.Language.English, true), (request.Language, request.WantsSuggested));
        await talk.UntilAsync("querying_rag");
        Assert.DoesNotContain(talk.Client.Frames, static f => f.Contains("asr_chunk", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"type":"configure","ack":"some"}""")]
    [InlineData("""{"type":"configure","ack":1}""")]
    [InlineData("""{"type":"configure","language":"fr"}""")]
    [InlineData("""{"type":"configure","language":5}""")]
    [InlineData("""{"type":"configure","suggested":"yes"}""")]
    [InlineData("""{"type":"configure","speculative":0}""")]
    [InlineData("""{"type":"configure","ack":"none","language":"fr"}""")]
    [InlineData("""{"type":"ask"}""")]
    [InlineData("""{"type":"ask","text":"  "}""")]
    [InlineData("""{"type":"ask","text":["q"]}""")]
    [InlineData("""{"type":"cancel","answer_id":7}""")]
    [InlineData("""{"type":"cancel","answer_id":"a7"}""")]
    [InlineData("""{"type":"feedback","rating":"like"}""")]
    [InlineData("""{"type":"feedback","answer_id":"a1"}""")]
    [InlineData("""{"type":"feedback","answer_id":"a1","rating":"love"}""")]
    [InlineData("""{"type":"feedback","answer_id":"a1","rating":"like","comment":5}""")]
    [InlineData("""{"type":"received"}""")]
    [InlineData("""{"type":"received","seq":-1}""")]
    [InlineData("""{"type":"received","seq":1.5}""")]
    [InlineData("""{"type":"received","seq":"1"}""")]
    [InlineData("""{"type":"received","seq":1e999}""")]
    [InlineData("""{"type":"received","seq":99999999999999999999}""")]
    [InlineData("""{"type":"resume"}""")]
    [InlineData("""{"type":"resume","session_id":"s","epoch":"e","resume_token":"t"}""")]
    [InlineData("""{"type":"resume","session_id":"s","epoch":"e","resume_token":"t","last_seq":"0"}""")]
    [InlineData("""{"type":"resume","session_id":5,"epoch":"e","resume_token":"t","last_seq":0}""")]
    public async Task A_malformed_message_is_acknowledged_refused_and_changes_nothing(string message)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync(message);
        Assert.Equal(message.Split('"')[3], (await talk.NextAsync()).GetProperty("received_type").GetString());
        var error = await talk.NextAsync();
        Assert.Equal("INVALID_MESSAGE", error.GetProperty("code").GetString());
        Assert.False(error.GetProperty("retryable").GetBoolean());
        Assert.StartsWith(talk.SessionId + "/", error.GetProperty("correlation_id").GetString(), StringComparison.Ordinal);
        await talk.Client.SendAsync("""{"type":"asr_chunk","text":"大家"}""");
        Assert.Equal("asr_chunk", (await talk.NextAsync()).GetProperty("received_type").GetString());
    }
}
