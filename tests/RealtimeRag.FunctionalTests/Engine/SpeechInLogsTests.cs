using Microsoft.Extensions.Logging;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Speech never gets into the log, and data meant only for the log never gets into frames, whatever fails.</summary>
public sealed class SpeechInLogsTests
{
    private const string Said = "金丝雀说的话";
    private const string Asked = "金丝雀问的价格是多少？";
    private const string Leak = """{"code":"unauthorized","message":"backend-body app-canary-key","status":500}""";
    private const string Answered = "金丝雀听到的回答";

    private readonly ScriptedSource _source = new();

    [Theory]
    [InlineData("debug")]
    [InlineData("information")]
    public async Task No_log_line_contains_speech_questions_or_answers(string level)
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("LOG_LEVEL", level));
        await FaultsAsync(server);
        Assert.DoesNotContain("金丝雀", server.Log.Text);
    }

    [Fact]
    public async Task No_log_line_contains_the_query_of_a_client()
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("LOG_LEVEL", "debug"));
        using var client = await server.ConnectAsync("?lang=en&token=canary-token");
        await client.NextAsync();
        Assert.DoesNotContain("canary-token", server.Log.Text);
    }

    [Fact]
    public async Task At_Trace_only_lines_marked_sensitive_contain_them()
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("LOG_LEVEL", "trace"));
        await FaultsAsync(server);
        var lines = server.Log.Lines.Where(static line => line.Text.Contains("金丝雀", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, static line => Assert.Equal(LogLevel.Trace, line.Level));
    }

    [Fact]
    public async Task No_frame_contains_the_text_of_an_exception()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync(Asked);
        (await _source.NextAsync()).Fail(new InvalidOperationException("canary-key http://10.1.2.3/v1"));
        await client.UntilAsync("SERVER_ERROR");
        Assert.DoesNotContain(client.Frames, static f => f.Contains("canary-key", StringComparison.Ordinal) || f.Contains("10.1.2.3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_frame_and_no_log_line_contains_Difys_key_address_or_reply()
    {
        await using var dify = await FakeDifyServer.StartAsync();
        await using var server = await TestServer.StartAsync(
            settings: [("USE_MOCK_RAG", ""), ("DIFY_API_KEY", "app-canary-key"), ("DIFY_BASE_URL", dify.Url.ToString())]);
        var client = await server.TalkAsync();
        FakeReply[] replies =
        [
            FakeReply.Status(401, Leak), FakeReply.Status(403, Leak), FakeReply.Status(404, Leak), FakeReply.Status(500, Leak), FakeReply.Status(200, Leak),
            FakeReply.Status(200, $"<html>{Leak}", "text/html"), FakeReply.Stream($"data: {Leak}\n\n"), FakeReply.Stream(Leak), FakeReply.Reset,
        ];
        foreach (var reply in replies)
        {
            dify.Enqueue(reply);
            await client.FinalAsync(Asked);
            await client.UntilAsync("\"type\":\"error\"");
            await client.UntilAsync("idle");
        }

        string[] secrets = ["canary-key", dify.Url.Authority];
        Assert.All(secrets, secret => Assert.DoesNotContain(client.Frames, frame => frame.Contains(secret, StringComparison.Ordinal)));
        Assert.DoesNotContain(client.Frames, static frame => frame.Contains("backend-body", StringComparison.Ordinal));
        Assert.DoesNotContain("canary-key", server.Log.Text);
        Assert.DoesNotContain("金丝雀", server.Log.Text);
    }

    private async Task FaultsAsync(TestServer server)
    {
        var client = await server.TalkAsync();
        await client.SendAsync($$"""{"type":"asr_chunk","text":"{{Said}}""");
        await client.SendAsync($$"""{"type":"asr_chunk","text":"{{Said}}","is_final":"{{Said}}"}""");
        await client.SendAsync($$"""{"type":"{{Said}}","session_id":"x"}""");
        await client.SendAsync($$"""{"type":"control","action":"{{Said}}"}""");
        await client.FinalAsync(Said);
        Exception[] faults =
        [
            new AnswerFailedException(AnswerFailure.Of(ErrorCode.RagTimeout)), new AnswerFailedException(AnswerFailure.Of(ErrorCode.RagIncomplete)), new TimeoutException(),
        ];
        foreach (var fault in faults)
        {
            await client.FinalAsync(Asked);
            var call = await _source.NextAsync();
            call.Say(Answered);
            call.Fail(fault);
            await client.UntilAsync("idle");
        }

        await client.ControlAsync("instant_query");
        (await _source.NextAsync()).Say(Answered);
        await client.UntilAsync(Answered);
        client.Vanish();
        await server.Log.WhenAsync(server.Log.Lines.Any(static l => l.Level <= LogLevel.Debug) ? "ended:" : "");
    }
}
