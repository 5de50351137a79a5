using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.ConversationRelay;

namespace RealtimeRag.FunctionalTests.Recognizers;

/// <summary>A telephone call through Twilio's or Telnyx's ConversationRelay: prompts in, spoken tokens out.</summary>
public sealed class ConversationRelayTests
{
    [Fact]
    public async Task A_question_is_answered_in_tokens_and_a_statement_not_at_all()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!);
        await call.SetUpAsync();
        await call.PromptAsync("你好，我是老客户。");
        await call.PromptAsync("几点", isLast: false);
        await call.PromptAsync("几点开门", isLast: false);
        await call.PromptAsync("几点开门？");
        var asked = await source.NextAsync();
        Assert.Equal(("几点开门？", "CA1"), (asked.Request.Question, asked.Request.SessionId));
        asked.Say("九点", "开门。");
        asked.Complete();
        Assert.Equal("""{"type":"text","token":"九点","last":false}""", await call.NextAsync());
        Assert.Equal("""{"type":"text","token":"开门。","last":false}""", await call.NextAsync());
        Assert.Equal("""{"type":"text","token":"","last":true}""", await call.NextAsync());
    }

    [Fact]
    public async Task Prompts_that_continue_each_other_are_one_question()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!);
        await call.PromptAsync("请问你们", isLast: false);
        await call.PromptAsync("周末几点", isLast: false);
        await call.PromptAsync("开门？");
        Assert.Equal("请问你们周末几点开门？", (await source.NextAsync()).Request.Question);
    }

    [Fact]
    public async Task An_interruption_stops_the_answer_and_the_history_holds_what_was_heard()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!);
        await call.PromptAsync("几点开门？");
        var first = await source.NextAsync();
        first.Say("周一到周五九点开门，周末十点开门。");
        await call.NextAsync();
        await call.SendAsync("""{"type":"interrupt","utteranceUntilInterrupt":"周一到周五九点开门","durationUntilInterruptMs":1200}""");
        Assert.True(await first.Over);
        Assert.Equal("", await call.SpokenAsync());

        await call.PromptAsync("地址在哪里？");
        var second = await source.NextAsync();
        var turn = Assert.Single(second.Request.History);
        Assert.Equal(("几点开门？", "周一到周五九点开门"), (turn.Question, turn.Answer));
    }

    [Fact]
    public async Task An_answer_that_was_complete_but_not_spoken_to_its_end_is_cut_too()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!);
        await call.PromptAsync("几点开门？");
        var first = await source.NextAsync();
        first.Say("周一到周五九点开门，周末十点开门。");
        first.Complete();
        await call.SpokenAsync();
        await call.SendAsync("""{"type":"interrupt","utteranceUntilInterrupt":"周一到周五","durationUntilInterruptMs":700}""");
        await call.PromptAsync("地址在哪里？");
        Assert.Equal("周一到周五", Assert.Single((await source.NextAsync()).Request.History).Answer);
    }

    [Theory]
    [InlineData("zh-CN", "RAG 服务")]
    [InlineData("en-US", "The RAG service")]
    public async Task A_failure_is_announced_in_the_callers_language(string lang, string words)
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!);
        await call.PromptAsync("What time do you open?", lang: lang);
        (await source.NextAsync()).Fail(ErrorCode.RagTimeout);
        Assert.Contains(words, await call.SpokenAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_other_messages_of_the_protocol_are_accepted_without_a_reply()
    {
        await using var server = await TestServer.StartAsync();
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!);
        await call.SetUpAsync();
        await call.SendAsync("""{"type":"dtmf","digit":"1"}""");
        await call.SendAsync("""{"type":"error","description":"Invalid message received: { \"token\" : \"canary\" }"}""");
        await call.SendAsync("""{"type":"info","name":"tokensPlayed","value":"hello"}""");
        await call.SendAsync("""{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":0}""");
        await call.SendAsync("not JSON");
        await call.PromptAsync("产品多少钱？");
        Assert.NotEmpty(await call.SpokenAsync());
        Assert.Contains("Invalid message received", server.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_in_several_languages_gets_the_language_of_each_answer()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!, "?languages=zh-CN,en-US");
        await call.PromptAsync("What time do you open?", lang: "en-US");
        var english = await source.NextAsync();
        english.Say("At nine.");
        english.Complete();
        Assert.Equal("""{"type":"language","ttsLanguage":"en-US"}""", await call.NextAsync());
        Assert.Equal("At nine.", await call.SpokenAsync());
        await call.PromptAsync("几点关门？");
        var chinese = await source.NextAsync();
        chinese.Say("六点。");
        chinese.Complete();
        Assert.Equal("""{"type":"language","ttsLanguage":"zh-CN"}""", await call.NextAsync());
        Assert.Equal("六点。", await call.SpokenAsync());
    }

    [Theory]
    [InlineData("几点开门？", "zh-CN", new[] { "9", ":00 ", "开门。" })]
    [InlineData("哪种手机？", "zh-CN", new[] { "iPhone ", "15 Pro Max ", "有货。" })]
    [InlineData("怎么安装？", "zh-CN", new[] { "**", "1. ", "下载安装包。" })]
    [InlineData("端口是多少？", "zh-CN", new[] { "8000" })]
    [InlineData("几点开门？", "en-US", new[] { "We ", "open ", "at nine", " o'clock in ", "the morning." })]
    [InlineData("What is the default port?", "en-US", new[] { "80", "00" })]
    [InlineData("What time do you open?", "zh-CN", new[] { "At ", "九点开门。" })]
    public async Task The_language_of_an_answer_is_not_taken_from_a_number_a_name_or_markup_at_its_beginning(string question, string language, string[] pieces)
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!, language == "zh-CN" ? "?languages=en-US,zh-CN" : "?languages=zh-CN,en-US");
        await call.PromptAsync(question);
        var asked = await source.NextAsync();
        asked.Say(pieces);
        asked.Complete();
        Assert.Equal($$"""{"type":"language","ttsLanguage":"{{language}}"}""", await call.NextAsync());
        Assert.Equal(string.Concat(pieces), await call.SpokenAsync());
    }

    [Fact]
    public async Task A_beginning_that_shows_no_language_is_not_spoken_after_an_interruption()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!, "?languages=zh-CN,en-US");
        await call.PromptAsync("几点开门？");
        var asked = await source.NextAsync();
        asked.Say("9");
        await call.SendAsync("""{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":0}""");
        Assert.True(await asked.Over);
        Assert.Equal("", await call.SpokenAsync());
    }

    [Fact]
    public async Task A_server_that_goes_down_ends_the_call()
    {
        await using var server = await TestServer.StartAsync();
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!);
        await call.PromptAsync("产品多少钱？");
        await call.SpokenAsync();
        var stopping = server.StopAsync();
        Assert.StartsWith("""{"type":"end","handoffData":""", await call.NextAsync(), StringComparison.Ordinal);
        Assert.Null(await call.NextAsync());
        await call.HangUpAsync();
        await stopping;
    }

    [Fact]
    public async Task Where_the_token_is_set_only_signed_calls_are_taken()
    {
        await using var server = await TestServer.StartAsync(settings: [("TWILIO_AUTH_TOKEN", "secret-token"), ("API_KEYS", "alice=0123456789abcdef0123")]);
        var address = server.Http.BaseAddress!;
        var good = CallSignature.Sign($"wss://{address.Authority}/ws/conversation-relay?lang=en", "secret-token");
        using var signed = await RelayCall.DialAsync(address, "?lang=en", good);
        await signed.PromptAsync("产品多少钱？");
        Assert.NotEmpty(await signed.SpokenAsync());

        foreach (var bad in new[] { null, "", "AAAA", CallSignature.Sign($"wss://{address.Authority}/ws/conversation-relay?lang=en", "other-token"), CallSignature.Sign($"wss://{address.Authority}/ws/conversation-relay", "secret-token") })
        {
            using var unsigned = await RelayCall.DialAsync(address, "?lang=en", bad);
            Assert.Equal(403, unsigned.Status);
        }
    }

    [Fact]
    public async Task Without_the_token_a_call_needs_the_credentials_of_every_other_connection()
    {
        await using var server = await TestServer.StartAsync(settings: [("API_KEYS", "alice=0123456789abcdef0123")]);
        using var call = await RelayCall.DialAsync(server.Http.BaseAddress!);
        Assert.Equal(401, call.Status);
    }

    [Fact]
    public void A_signature_is_the_keyed_hash_of_the_whole_address() =>
        Assert.Equal("/smkSP/iv9WvXq9FfrCiNHoCNNw=", CallSignature.Sign("wss://example.com/ws/conversation-relay?a=b", "12345"));
}
