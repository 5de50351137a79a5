using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>A broken connection over the real network stack: what was missed comes back, or the loss is said.</summary>
public sealed class ResumeTests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task An_answer_continues_without_a_connection_and_nothing_is_lost()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var call = await AskAsync(talk);
        call.Say("one ");
        await talk.UntilAsync("answer");
        var id = talk.SessionId;
        talk.Client.Vanish();
        call.Say("two ", "three");

        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        call.Complete();
        Assert.Equal(id, talk.SessionId);
        Assert.Equal("two three", await RestAsync(talk));
    }

    [Fact]
    public async Task Stop_and_cancel_work_after_a_resume()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var call = await AskAsync(talk);
        talk.Client.Vanish();
        await talk.ResumeAsync();
        await talk.Client.SendAsync("""{"type":"cancel"}""");
        Assert.Equal("cancelled idle", await talk.UntilAsync("idle"));
        Assert.True(await call.Over);
        await talk.Client.ControlAsync("stop");
        Assert.Equal("closed", await talk.UntilAsync("closed"));
        Assert.Equal(1000, await talk.Client.UntilClosedAsync());
    }

    [Theory]
    [InlineData("token", "unknown")]
    [InlineData("session", "unknown")]
    [InlineData("epoch", "epoch")]
    [InlineData("ahead", "position")]
    [InlineData("behind", "position")]
    public async Task A_refusal_gives_the_reason_and_a_new_session_follows(string wrong, string reason)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var old = talk.SessionId;
        await talk.Client.SendAsync("""{"type":"received","seq":1}""");
        await talk.NextAsync();
        talk.Client.Vanish();

        var reply = wrong switch
        {
            "token" => await talk.ResumeAsync(token: new string('A', 43)),
            "session" => await talk.ResumeAsync(sessionId: "another"),
            "epoch" => await talk.ResumeAsync(epoch: "another"),
            "ahead" => await talk.ResumeAsync(lastSeq: 99),
            _ => await talk.ResumeAsync(lastSeq: 0),
        };

        Assert.False(reply.GetProperty("recovered").GetBoolean());
        Assert.Equal(reason, reply.GetProperty("reason").GetString());
        Assert.NotEqual(old, talk.SessionId);
        Assert.Equal("listening", await talk.UntilAsync("listening"));
        await AskAsync(talk);
    }

    [Fact]
    public async Task Input42_A_token_is_valid_once()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var (id, token, epoch, seq) = (talk.SessionId, talk.Token, talk.Epoch, talk.LastSeq);
        talk.Client.Vanish();
        await talk.ResumeAsync();
        Assert.NotEqual(token, talk.Token);

        // Whoever reads on has answered the ping behind the reply.
        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        await talk.NextAsync();
        Assert.Equal("unknown", (await talk.ResumeAsync(token, epoch, seq, id)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Input40_An_open_connection_is_superseded_by_the_resume()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var first = talk.Client;
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        Assert.Equal(4501, await first.UntilClosedAsync());
        await AskAsync(talk);
    }

    [Fact]
    public async Task A_connection_whose_session_was_lost_to_a_wrong_position_is_notified()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var first = talk.Client;
        Assert.Equal("position", (await talk.ResumeAsync(lastSeq: 99)).GetProperty("reason").GetString());
        Assert.Equal(4501, await first.UntilClosedAsync());
    }

    [Fact]
    public async Task A_client_that_missed_the_end_of_a_stopped_session_can_resume_it()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        var call = await AskAsync(talk);
        await talk.Client.ControlAsync("stop");
        await talk.NextAsync();
        talk.Client.Vanish();
        call.Say("whole");
        call.Complete();
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        Assert.Equal("answer complete idle closed", await talk.UntilAsync("closed"));
        Assert.Equal(1000, await talk.Client.UntilClosedAsync());
    }

    [Fact]
    public async Task Resume_is_possible_only_as_the_first_message()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        await talk.Client.SendAsync($$"""{"type":"resume","session_id":"x","epoch":"x","resume_token":"x","last_seq":0}""");
        Assert.Equal("INVALID_MESSAGE", await talk.UntilAsync("INVALID_MESSAGE"));
    }

    [Fact]
    public async Task Input38_A_session_is_removed_when_its_window_has_passed()
    {
        var time = new FakeDify.FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: ("RESUME_WINDOW", "60"));
        var talk = await NumberedTalk.BeginAsync(server);
        var registry = (Server.Sessions.SessionRegistry)server.Services.GetService(typeof(Server.Sessions.SessionRegistry))!;
        var call = await AskAsync(talk);
        talk.Client.Vanish();
        while (registry.Count > 0)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.True(await call.Over);
        Assert.Equal("expired", (await talk.ResumeAsync()).GetProperty("reason").GetString());
    }

    private async Task<ScriptedCall> AskAsync(NumberedTalk talk)
    {
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        return await _source.NextAsync();
    }

    private static async Task<string> RestAsync(NumberedTalk talk)
    {
        var text = "";
        while (true)
        {
            // Pieces may come merged, under the number of the last one.
            using var frame = System.Text.Json.JsonDocument.Parse(await talk.Client.NextAsync() ?? throw new InvalidOperationException("closed"));
            text += frame.RootElement.GetProperty("content").GetString();
            if (frame.RootElement.GetProperty("final").GetBoolean())
            {
                return text;
            }
        }
    }
}
