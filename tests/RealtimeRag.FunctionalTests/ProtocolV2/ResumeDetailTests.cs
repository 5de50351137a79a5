using System.Text.Json;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>The edges of a resume: whose token, which name, what was received, and who wins.</summary>
public sealed class ResumeDetailTests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task The_reply_has_every_field_of_the_connect_ack()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var (id, epoch, token) = (talk.SessionId, talk.Epoch, talk.Token);
        talk.Client.Vanish();
        var reply = await talk.ResumeAsync();
        Assert.Equal(
            "type received_type session_id recovered protocol epoch resume_token resume_window_ms max_message_bytes backend", Fields(reply));
        Assert.Equal((id, epoch), (talk.SessionId, talk.Epoch));
        Assert.NotEqual(token, talk.Token);
        reply = await talk.ResumeAsync(epoch: "x");
        Assert.Equal(
            "type received_type session_id recovered reason protocol epoch resume_token resume_window_ms max_message_bytes backend", Fields(reply));
        Assert.NotEqual(id, talk.SessionId);
        Assert.NotEqual(epoch, talk.Epoch);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Exactly_the_frames_after_the_named_one_are_replayed(int lastSeq)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync("大家好。");
        await talk.UntilAsync("waiting_for_question");
        await talk.Client.FinalAsync("产品多少钱？");
        await talk.UntilAsync("querying_rag");
        var before = talk.Client.Frames.Where(static f => f.Contains("\"seq\":", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, before.Count);
        talk.Client.Vanish();

        Assert.True((await talk.ResumeAsync(lastSeq: lastSeq)).GetProperty("recovered").GetBoolean());
        for (var seq = lastSeq; seq < before.Count; seq++)
        {
            Assert.Equal(before[seq], await talk.Client.NextAsync());
        }

        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        Assert.Contains("keepalive", await talk.Client.NextAsync());
    }

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(2, 1, false)]
    [InlineData(3, 2, false)]
    [InlineData(3, 3, true)]
    [InlineData(0, 0, true)]
    [InlineData(99, 0, true)]
    public async Task Confirmed_frames_cannot_be_replayed(long received, long lastSeq, bool isRecovered)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync("大家好。");
        await talk.UntilAsync("waiting_for_question");
        await talk.Client.SendAsync($$"""{"type":"received","seq":{{received}}}""");
        Assert.Equal("received", (await talk.NextAsync()).GetProperty("received_type").GetString());
        talk.Client.Vanish();
        var reply = await talk.ResumeAsync(lastSeq: lastSeq);
        Assert.Equal(isRecovered, reply.GetProperty("recovered").GetBoolean());
        Assert.Equal(!isRecovered, reply.TryGetProperty("reason", out var reason) && reason.GetString() == "position");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task Input39_A_number_that_was_never_sent_is_refused_as_position(long lastSeq)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        talk.Client.Vanish();
        Assert.Equal("position", (await talk.ResumeAsync(lastSeq: lastSeq)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_session_can_be_resumed_under_any_of_its_ids()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var first = talk.SessionId;
        await talk.Client.SendAsync("""{"type":"keepalive","session_id":"会议"}""");
        await talk.NextAsync();
        talk.Client.Vanish();

        // As if the acknowledgement of the move had been lost on the way.
        var reply = await talk.ResumeAsync(sessionId: first);
        Assert.True(reply.GetProperty("recovered").GetBoolean());
        Assert.Equal("会议", talk.SessionId);
        talk.Client.Vanish();
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        talk.Client.Vanish();
        Assert.Equal("unknown", (await talk.ResumeAsync(sessionId: "另一个")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Settings_and_pause_survive_a_resume()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"configure","ack":"none","language":"en"}""");
        await talk.NextAsync();
        await talk.Client.ControlAsync("pause");
        await talk.UntilAsync("paused");
        talk.Client.Vanish();
        await talk.ResumeAsync();
        await talk.Client.FinalAsync("产品多少钱？");
        Assert.Equal("paused", NumberedTalk.NameOf(await talk.NextAsync()));
        Assert.Contains("paused, so this message was ignored", (await talk.NextAsync()).GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_wrong_token_does_not_affect_the_session()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var (id, epoch, token, seq) = (talk.SessionId, talk.Epoch, talk.Token, talk.LastSeq);
        talk.Client.Vanish();
        for (var i = 0; i < 5; i++)
        {
            var reply = await talk.ResumeAsync(token: new string((char)('A' + i), 43), epoch: epoch, lastSeq: seq, sessionId: id);
            Assert.Equal("unknown", reply.GetProperty("reason").GetString());
        }

        Assert.True((await talk.ResumeAsync(token, epoch, seq, id)).GetProperty("recovered").GetBoolean());
    }

    [Fact]
    public async Task The_token_of_the_same_connection_resumes_nothing_and_the_session_continues()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var id = talk.SessionId;
        await talk.Client.SendAsync(
            $$"""{"type":"resume","session_id":"{{id}}","epoch":"{{talk.Epoch}}","resume_token":"{{talk.Token}}","last_seq":1}""");
        var reply = await talk.NextAsync();
        Assert.Equal("unknown", reply.GetProperty("reason").GetString());
        Assert.Equal(id, reply.GetProperty("session_id").GetString());
        Assert.Equal("listening", await talk.UntilAsync("listening"));
        await talk.Client.FinalAsync("产品多少钱？");
        Assert.Equal("question analyzing querying_rag", await talk.UntilAsync("querying_rag"));
    }

    [Fact]
    public async Task A_second_resume_on_the_same_connection_is_an_invalid_message()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        talk.Client.Vanish();
        await talk.ResumeAsync();
        await talk.Client.SendAsync(
            $$"""{"type":"resume","session_id":"{{talk.SessionId}}","epoch":"{{talk.Epoch}}","resume_token":"{{talk.Token}}","last_seq":1}""");
        Assert.Equal("INVALID_MESSAGE", await talk.UntilAsync("INVALID_MESSAGE"));
        talk.Client.Vanish();
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"type":"received","seq":0}""")]
    public async Task A_resume_after_any_other_message_is_an_invalid_message(string before)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var client = await server.ConnectAsync(configure: static options => options.AddSubProtocol(Subprotocol.V2));
        await client.SendAsync(before);
        await client.SendAsync(
            $$"""{"type":"resume","session_id":"{{talk.SessionId}}","epoch":"{{talk.Epoch}}","resume_token":"{{talk.Token}}","last_seq":1}""");
        await client.UntilAsync("\"received_type\":\"resume\"");
        Assert.Contains("INVALID_MESSAGE", await client.NextAsync());
        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        await talk.NextAsync();
    }

    [Fact]
    public async Task Input41_Of_two_resumes_with_the_same_token_one_wins()
    {
        await using var server = await TestServer.StartAsync(_source);
        for (var i = 0; i < 20; i++)
        {
            var talk = await NumberedTalk.BeginAsync(server);
            talk.Client.Vanish();
            var resume = $$"""{"type":"resume","session_id":"{{talk.SessionId}}","epoch":"{{talk.Epoch}}","resume_token":"{{talk.Token}}","last_seq":1}""";
            var clients = await Task.WhenAll(Enumerable.Range(0, 2).Select(
                _ => server.ConnectAsync(configure: static options => options.AddSubProtocol(Subprotocol.V2))));
            await Task.WhenAll(clients.Select(client => client.SendAsync(resume)));
            var replies = await Task.WhenAll(clients.Select(ReadReplyAsync));
            Assert.Single(replies, static reply => reply.Contains("\"recovered\":true", StringComparison.Ordinal));
            Assert.Single(replies, static reply => reply.Contains("\"reason\":\"unknown\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Each_of_many_superseding_connections_finds_the_session_complete()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        for (var i = 0; i < 10; i++)
        {
            var before = talk.Client;
            call.Say($"{i}");
            Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
            Assert.Equal(4501, await before.UntilClosedAsync());
            Assert.Equal("superseded", before.CloseText);
            Assert.Equal("answer", await talk.UntilAsync("answer"));
            Assert.Contains($"\"stream_index\":{i},\"content\":\"{i}\"", talk.Client.Frames[^1]);
        }
    }

    [Fact]
    public async Task An_answer_is_stopped_after_thirty_seconds_without_a_connection_and_its_end_is_kept()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        call.Say("half");
        await talk.UntilAsync("answer");
        talk.Client.Vanish();
        await time.WhenTimerAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(await call.Over);
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        Assert.Equal("incomplete RAG_TIMEOUT idle", await talk.UntilAsync("idle"));
        await talk.Client.FinalAsync("产品多少钱？");
        Assert.Equal("question analyzing querying_rag", await talk.UntilAsync("querying_rag"));
    }

    [Fact]
    public async Task A_session_that_was_closed_normally_is_unknown()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.CloseAsync();
        Assert.Equal(1000, await talk.Client.UntilClosedAsync());
        Assert.Equal("unknown", (await talk.ResumeAsync()).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(4000)]
    public async Task A_client_that_closes_for_another_reason_may_resume(int code)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.CloseAsync((System.Net.WebSockets.WebSocketCloseStatus)code);
        await talk.Client.UntilClosedAsync();
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
    }

    [Fact]
    public async Task A_stopped_session_whose_end_was_seen_is_over()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.ControlAsync("stop");
        await talk.UntilAsync("closed");
        Assert.Equal(1000, await talk.Client.UntilClosedAsync());
        await server.Log.WhenAsync("ended: 1000");
        Assert.Equal("unknown", (await talk.ResumeAsync()).GetProperty("reason").GetString());
    }

    /// <summary>The reply to a resume. The client reads on, so that it answers the ping behind it.</summary>
    private static async Task<string> ReadReplyAsync(TalkClient client)
    {
        var reply = await client.UntilAsync("recovered");
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.UntilAsync("\"received_type\":\"keepalive\"");
        return reply;
    }

    private static string Fields(JsonElement frame) => string.Join(' ', frame.EnumerateObject().Select(static field => field.Name));
}
