using System.Text.Json;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>A client of v2 that checks every number and keeps what it needs to resume.</summary>
internal sealed class NumberedTalk
{
    private readonly TestServer _server;
    private readonly string _query;

    private NumberedTalk(TestServer server, string query, TalkClient client, JsonElement hello)
    {
        (_server, _query, Client) = (server, query, client);
        Adopt(hello);
    }

    public TalkClient Client { get; private set; }

    public string SessionId { get; private set; } = "";

    public string Epoch { get; private set; } = "";

    public string Token { get; private set; } = "";

    public long LastSeq { get; private set; }

    /// <summary>Connects and reads up to <c>listening</c>.</summary>
    public static async Task<NumberedTalk> BeginAsync(TestServer server, string query = "")
    {
        var client = await ConnectAsync(server, query);
        var talk = new NumberedTalk(server, query, client, Parse(await client.NextAsync()));
        var listening = await talk.NextAsync();
        Assert.Equal("listening", listening.GetProperty("stage").GetString());
        return talk;
    }

    /// <summary>The next frame; its number must be the next one.</summary>
    public async Task<JsonElement> NextAsync()
    {
        var frame = Parse(await Client.NextAsync());
        if (frame.TryGetProperty("seq", out var seq))
        {
            Assert.Equal(LastSeq + 1, seq.GetInt64());
            LastSeq++;
        }
        else
        {
            Assert.Equal("ack", frame.GetProperty("type").GetString());
        }

        return frame;
    }

    /// <summary>The next frame that is no acknowledgement.</summary>
    public async Task<JsonElement> NextNumberedAsync()
    {
        var frame = await NextAsync();
        return frame.TryGetProperty("seq", out _) ? frame : await NextNumberedAsync();
    }

    /// <summary>Notes the number of a frame that was read without this object; merged pieces leave numbers out.</summary>
    public void Count(JsonElement frame)
    {
        if (frame.TryGetProperty("seq", out var seq))
        {
            Assert.True(seq.GetInt64() > LastSeq);
            LastSeq = seq.GetInt64();
        }
    }

    /// <summary>The stages and types that follow, as one line, up to and including the named one.</summary>
    public async Task<string> UntilAsync(string last)
    {
        var names = new List<string>();
        while (names.Count == 0 || names[^1] != last)
        {
            names.Add(NameOf(await NextNumberedAsync()));
        }

        return string.Join(' ', names);
    }

    public static string NameOf(JsonElement frame) => frame.GetProperty("type").GetString() switch
    {
        "status" => frame.GetProperty("stage").GetString()!,
        "decision" => frame.GetProperty("kind").GetString()!,
        "answer" when frame.GetProperty("final").GetBoolean() => frame.GetProperty("finish_reason").GetString()!,
        "error" => frame.GetProperty("code").GetString()!,
        var type => type!,
    };

    /// <summary>Reconnects and asks for the session; returns the reply. The fresh session's own frames are passed over.</summary>
    public async Task<JsonElement> ResumeAsync(string? token = null, string? epoch = null, long? lastSeq = null, string? sessionId = null)
    {
        Client = await ConnectAsync(_server, _query);
        await Client.SendAsync(
            $$"""{"type":"resume","session_id":"{{sessionId ?? SessionId}}","epoch":"{{epoch ?? Epoch}}","resume_token":"{{token ?? Token}}","last_seq":{{lastSeq ?? LastSeq}}}""");
        while (true)
        {
            var frame = Parse(await Client.NextAsync());
            if (!frame.TryGetProperty("recovered", out var recovered))
            {
                continue;
            }

            Adopt(frame);
            LastSeq = recovered.GetBoolean() ? lastSeq ?? LastSeq : 1;
            return frame;
        }
    }

    private static Task<TalkClient> ConnectAsync(TestServer server, string query) =>
        server.ConnectAsync(query, configure: static options => options.AddSubProtocol(Subprotocol.V2));

    private static JsonElement Parse(string? frame)
    {
        Assert.NotNull(frame);
        using var json = JsonDocument.Parse(frame);
        return json.RootElement.Clone();
    }

    private void Adopt(JsonElement ack)
    {
        SessionId = ack.GetProperty("session_id").GetString()!;
        Epoch = ack.GetProperty("epoch").GetString()!;
        Token = ack.GetProperty("resume_token").GetString()!;
    }
}
