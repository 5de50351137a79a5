using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Watch;

/// <summary>What administrators see of sessions, and how they control them.</summary>
public sealed class WatchTests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task Sessions_are_listed_with_their_state_and_never_with_what_was_said()
    {
        await using var server = await TestServer.StartAsync(_source);
        using var first = await server.TalkAsync();
        await first.FinalAsync("What is the secret port?", "desk-1");
        await _source.NextAsync();
        using var second = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
        await second.UntilAsync("listening");

        var text = await server.Http.GetStringAsync("/v1/sessions", TestContext.Current.CancellationToken);
        var sessions = JsonDocument.Parse(text).RootElement.GetProperty("sessions").EnumerateArray().OrderBy(static session => session.GetProperty("protocol").GetInt32()).ToList();
        Assert.Equal(["answering", "listening"], sessions.Select(static session => session.GetProperty("state").GetString()));
        Assert.Equal("desk-1", sessions[0].GetProperty("session_id").GetString());
        Assert.Equal(1, sessions[0].GetProperty("questions").GetInt32());
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_include_answers_errors_and_times()
    {
        await using var server = await TestServer.StartAsync(_source);
        using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
        await client.FinalAsync("What is the secret port?");
        var call = await _source.NextAsync();
        call.Say("8000");
        call.Complete();
        await client.UntilAsync("\"idle\"");
        await client.FinalAsync("What is the secret host?");
        (await _source.NextAsync()).Fail(ErrorCode.RagTimeout);
        await client.UntilAsync("\"idle\"");
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.UntilAsync("keepalive");

        var stats = await JsonAsync(server, "/v1/stats");
        Assert.True(stats.GetProperty("ready").GetBoolean());
        Assert.Equal(1, stats.GetProperty("sessions").GetProperty("connected").GetInt32());
        Assert.Equal(2, stats.GetProperty("answers").GetProperty("total").GetInt64());
        Assert.Equal(1, stats.GetProperty("errors").GetProperty("RAG_TIMEOUT").GetInt64());
        Assert.True(stats.GetProperty("answers").GetProperty("first_ms").GetProperty("p99").GetDouble() >= 0);
        var minutes = stats.GetProperty("answers").GetProperty("minutes").EnumerateArray().ToList();
        Assert.Equal((1, 1), (minutes.Sum(static minute => minute.GetProperty("answered").GetInt32()), minutes.Sum(static minute => minute.GetProperty("failed").GetInt32())));
        var answers = (await JsonAsync(server, "/v1/answers")).GetProperty("answers").EnumerateArray().ToList();
        Assert.Equal(["RAG_TIMEOUT", null], answers.Select(static answer => answer.GetProperty("code").GetString()));
        Assert.DoesNotContain("secret", string.Concat(answers.Select(static answer => answer.GetRawText())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 4505)]
    [InlineData(false, 1008)]
    public async Task A_session_that_is_closed_ends_its_answer_and_its_connection(bool isSecond, int code)
    {
        await using var server = await TestServer.StartAsync(_source);
        using var client = await server.ConnectAsync("", options =>
        {
            if (isSecond)
            {
                options.AddSubProtocol(Subprotocol.V2);
            }
        });
        await client.FinalAsync("What is the port?");
        (await _source.NextAsync()).Say("80");
        await client.UntilAsync("80");
        var key = (await JsonAsync(server, "/v1/sessions")).GetProperty("sessions")[0].GetProperty("key").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/sessions/" + key);
        AdminTests.WithKey(request);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        Assert.Equal(code, await client.UntilClosedAsync());
        Assert.Equal("ended by the operator", client.CloseText);
        Assert.Contains(client.Frames, static frame => frame.Contains("\"final\":true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_drain_lets_the_running_answer_finish()
    {
        await using var server = await TestServer.StartAsync(_source, null, null, ("DRAIN_TIMEOUT", "30"));
        using var client = await server.TalkAsync();
        await client.FinalAsync("What is the port?");
        var call = await _source.NextAsync();
        // Whoever runs the server stops it when it asks to be stopped.
        using var stopped = server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _ = server.StopAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/drain");
        AdminTests.WithKey(request);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        call.Say("8000");
        call.Complete();
        Assert.Equal("8000", await client.AnswerAsync());
        Assert.Equal(1012, await client.UntilClosedAsync());
    }

    private static async Task<JsonElement> JsonAsync(TestServer server, string path) =>
        JsonDocument.Parse(await server.Http.GetStringAsync(path, TestContext.Current.CancellationToken)).RootElement;
}
