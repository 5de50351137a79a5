using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.IO.Pipes;
using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Limits;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>
/// What people say, are answered and sign in with leaves the server by their own connection and by nothing else: not by logs, metrics, health, errors or a
/// crash.
/// </summary>
public sealed class CanaryTests : IDisposable
{
    private const string Transcript = "canary-transcript-1a";
    private const string Question = "canary-question-2b";
    private const string Answer = "canary-answer-3c";
    private const string Comment = "canary-comment-4d";
    private const string Key = "rrk_canary-key-5e-0123456789-0123456789";
    private const string WrongKey = "rrk_canary-key-6f-0123456789-0123456789";
    private const string Secret = "canary-secret-7g-of-thirty-two-characters";

    private readonly ConcurrentDictionary<string, byte> _measured = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly List<string> _canaries = [Transcript, Question, Answer, Comment, Key, WrongKey, Secret];

    public CanaryTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Measure(instrument, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Measure(instrument, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Measure(instrument, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Nothing_said_and_no_credential_is_in_logs_metrics_health_or_errors()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(
            source, settings: [("API_KEYS", $"desk={Key}"), ("JWT_KEY", Secret), ("JWT_ISSUER", "https://issuer.test"), ("JWT_AUDIENCE", FakeAuthority.Audience)]);
        var ticket = Canary(await TicketTests.TicketAsync(server, Key));
        var client = await server.ConnectAsync("?ticket=" + ticket, static options => options.AddSubProtocol("realtime-rag.v2"));
        await client.UntilAsync("listening");
        var hello = JsonSerializer.Deserialize<JsonElement>(client.Frames[0]);
        Canary(hello.GetProperty("resume_token").GetString()!);

        await TalkAsync(client, source);
        await MisspeakAsync(client);
        await client.SendAsync($$"""{"type":"authenticate","token":"{{Key}}"}""");
        await client.UntilAsync("\"received_type\":\"authenticate\"");
        await client.SendAsync($$"""{"type":"authenticate","token":"{{WrongKey}}"}""");
        Assert.Equal(4500, await client.UntilClosedAsync());
        await ByTokenAsync(server);

        var replies = await RefusedAsync(server);
        foreach (var path in (string[])["/healthz", "/readyz", "/", "/asyncapi.yaml", $"/nothing?token={WrongKey}"])
        {
            using var reply = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            replies.Add(reply.Headers + await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var errors = client.Frames.Where(static frame => frame.Contains("\"type\":\"error\"", StringComparison.Ordinal)).ToList();
        Assert.InRange(errors.Count, 9, 100);
        Assert.Contains(_measured.Keys, static line => line.StartsWith("rag.sign_ins", StringComparison.Ordinal));
        AssertNone("log", server.Log.Text);
        AssertNone("metrics", string.Join('\n', _measured.Keys));
        AssertNone("replies", string.Join('\n', replies));
        AssertNone("errors", string.Join('\n', errors));
    }

    [Fact]
    public async Task Nothing_of_it_is_in_what_a_process_writes_up_to_its_crash()
    {
        var pipe = $"crash-{Guid.NewGuid():N}";
        await using var dify = await FakeDifyServer.StartAsync(new() { Answer = static _ => Answer });
        using var server = await ServerProcess.StartAsync(
            openFiles: null,
            [("DOTNET_STARTUP_HOOKS", typeof(CanaryTests).Assembly.Location), (StartupHook.Variable, pipe), ("API_KEYS", $"desk={Key}")],
            "--RAG_BACKEND=dify", $"--DIFY_API_KEY={Secret}", $"--DIFY_BASE_URL={dify.Url}", "--LOG_LEVEL=debug");
        using var client = await TalkClient.ConnectAsync(server.Endpoint, static options =>
        {
            options.AddSubProtocol("realtime-rag.v2");
            options.SetRequestHeader("Authorization", "Bearer " + Key);
        });
        await client.FinalAsync(Transcript);
        await AskAsync(client);
        Assert.Equal(Answer, await client.AnswerAsync());

        // Backends like to repeat in an error what they were asked.
        dify.Enqueue(FakeReply.Status(400, $$"""{"code":"invalid_param","message":"{{Question}} {{Secret}}","status":400}"""));
        await AskAsync(client);
        await client.UntilAsync("idle");
        await AskAsync(client);

        await using (var trigger = new NamedPipeClientStream(pipe))
        {
            await trigger.ConnectAsync(TestContext.Current.CancellationToken);
        }

        await server.WhenExitedAsync();
        Assert.Contains(StartupHook.Message, server.Output, StringComparison.Ordinal);
        Assert.Contains("[Dify RAG Error]", server.Output, StringComparison.Ordinal);
        AssertNone("output", server.Output);
    }

    [Fact]
    public void Mistakes_in_the_configuration_do_not_show_its_secrets()
    {
        var reader = Deployment.DocumentedSettings.Read(
        [
            new("API_KEYS", $"desk={Key},{WrongKey},desk={Key}"), new("JWT_KEY", Secret[..20]), new("DIFY_API_KEY", $"{Secret}\n{Key}"),
            new("DIFY_BASE_URL", $"ftp://user:{Secret}@host"), new("OPENAI_BASE_URL", $"http://user:{Secret}@host:99999"),
        ]).Reader;
        Assert.InRange(reader.Errors.Count, 3, 20);
        var said = string.Join('\n', reader.Errors.Select(static error => error.ToString()));
        AssertNone("configuration", said);
        Assert.DoesNotContain(Secret[..20], said, StringComparison.Ordinal);
    }

    private static async Task TalkAsync(TalkClient client, ScriptedSource source)
    {
        await client.SendAsync($$"""{"type":"asr_chunk","text":"{{Transcript}} 今天"}""");
        await client.FinalAsync($"{Transcript} 今天天气不错。");
        await client.UntilAsync("waiting_for_question");
        await client.FinalAsync($"请问 {Question} 产品多少钱？");
        await AnsweredAsync(client, source, static call => call.Complete());
        foreach (var end in (Action<ScriptedCall>[])
        [
            static call => call.Fail(ErrorCode.RagTimeout), static call => call.Fail(new InvalidOperationException("a fault")), static call => call.BreakOff(),
        ])
        {
            await AskAsync(client);
            await AnsweredAsync(client, source, end);
        }

        await client.SendAsync($$"""{"type":"feedback","answer_id":"a1","rating":"like","comment":"{{Comment}}"}""");
        await client.ControlAsync("instant_query");
        await source.NextAsync();
        await client.SendAsync("""{"type":"cancel"}""");
        await client.UntilAsync("cancelled");
    }

    private static async Task AnsweredAsync(TalkClient client, ScriptedSource source, Action<ScriptedCall> end)
    {
        var call = await source.NextAsync();
        Assert.Contains(Question, call.Request.Question, StringComparison.Ordinal);
        call.Say(Answer);
        end(call);
        await client.AnswerAsync();
    }

    /// <summary>Every kind of message that is an error, with something in it that must not come back.</summary>
    private static async Task MisspeakAsync(TalkClient client)
    {
        foreach (var (message, code) in ((string, string)[])
        [
            ($$"""{"type":"asr_chunk","text":"{{Transcript}}""", "INVALID_JSON"),
            ($"\"{Transcript}\"", "INVALID_MESSAGE"),
            ($$"""{"type":"asr_chunk","text":["{{Transcript}}"]}""", "INVALID_MESSAGE"),
            ($$"""{"type":"asr_chunk","text":"x","is_final":"{{Transcript}}"}""", "INVALID_MESSAGE"),
            ($$"""{"type":"control","action":"{{Question}}"}""", "UNKNOWN_ACTION"),
            ($$"""{"type":"cancel","answer_id":"{{Question}}"}""", "INVALID_MESSAGE"),
            ($$"""{"type":"feedback","answer_id":"{{Question}}","rating":"{{Comment}}"}""", "INVALID_MESSAGE"),
            ($$"""{"type":"resume","session_id":"x","epoch":"x","resume_token":"{{WrongKey}}","last_seq":0}""", "INVALID_MESSAGE"),
        ])
        {
            await client.SendAsync(message);
            await client.UntilAsync(code);
        }
    }

    private async Task ByTokenAsync(TestServer server)
    {
        var signing = new SigningCredentials(new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(Secret)), SecurityAlgorithms.HmacSha256);
        var now = TimeProvider.System.GetUtcNow();
        var token = Canary(FakeAuthority.Sign(now, "user-1", null, FakeAuthority.Audience, "https://issuer.test", signing));
        Canary(token.Split('.')[2]);
        var client = await server.ConnectAsync(configure: options => options.SetRequestHeader("Authorization", "Bearer " + token));
        await client.UntilAsync("listening");
    }

    private async Task<List<string>> RefusedAsync(TestServer server)
    {
        var expired = Canary(FakeAuthority.Sign(DateTimeOffset.UnixEpoch, "user-1", null, FakeAuthority.Audience, "https://issuer.test", null));
        List<string> replies = [];
        foreach (var (query, bearer) in ((string, string?)[])[($"?token={Key}", null), ($"?ticket={WrongKey}", null), ("", WrongKey), ("", expired)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ws/realtime-asr" + query);
            request.Headers.Add("Connection", "Upgrade");
            request.Headers.Add("Upgrade", "websocket");
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            if (bearer is not null)
            {
                request.Headers.Authorization = new("Bearer", bearer);
            }

            using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Contains(reply.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized]);
            replies.Add(reply.Headers + await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        return replies;
    }

    private string Canary(string text)
    {
        _canaries.Add(text);
        return text;
    }

    private void AssertNone(string where, string text) => Assert.All(
        _canaries, canary => Assert.False(text.Contains(canary, StringComparison.Ordinal), $"{canary} is in the {where}: {Around(text, canary)}"));

    private static string Around(string text, string canary)
    {
        var at = text.IndexOf(canary, StringComparison.Ordinal);
        return at < 0 ? "" : text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];
    }

    private static Task AskAsync(TalkClient client) => client.SendAsync($$"""{"type":"ask","text":"{{Question}} 多少钱？"}""");

    private void Measure(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var words = string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"));
        _measured.TryAdd($"{instrument.Name} {instrument.Description} {words}", 0);
    }
}
