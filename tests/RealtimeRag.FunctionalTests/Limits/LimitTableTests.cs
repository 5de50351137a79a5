using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.Core.Answers;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Cli;
using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>
/// Every limit in one table: its setting, what is let through at the limit, what one past it gets, and that <c>rag.limits.refused</c> counts exactly that one.
/// </summary>
public sealed class LimitTableTests : IDisposable
{
    private const string V2 = "realtime-rag.v2";

    private static readonly (string Name, string Value) Open = ("ALLOW_ANONYMOUS", "1");
    private static readonly (string Name, string Value) Proxy = ("FORWARDED_PROXIES", "127.0.0.1");

    private static readonly Dictionary<string, Row> Table = new(StringComparer.Ordinal)
    {
        ["connections of the process"] = new("MAX_CONNECTIONS", LimitNames.Capacity, test => test.ConnectionsAsync([("MAX_CONNECTIONS", "2")], "close 1013")),
        ["connections of an address"] = new("MAX_CONNECTIONS_PER_ADDRESS", LimitNames.Connections, test => test.ConnectionsAsync([Open, Proxy, ("MAX_CONNECTIONS_PER_ADDRESS", "2")], "status 429")),
        ["connections of a principal"] = new("MAX_CONNECTIONS_PER_PRINCIPAL", LimitNames.Connections, test => test.ConnectionsAsync([("MAX_CONNECTIONS_PER_PRINCIPAL", "2")], "close 4504", "")),
        ["connections of a key"] = new("connections", LimitNames.Connections, test => test.ConnectionsAsync([], "close 4504", "--connections", "2")),
        ["handshakes of an address"] = new("CONNECT_RATE", LimitNames.Connects, test => test.ConnectionsAsync([Open, Proxy, ("CONNECT_RATE", "1"), ("CONNECT_BURST", "2")], "status 429")),
        ["messages of a stranger"] = new("MESSAGE_RATE", LimitNames.Messages, test => test.MessagesAsync(60, """{"type":"keepalive"}""", "\"limit\":\"messages\"", [Open])),
        ["messages of a principal"] = new("MESSAGE_BURST", LimitNames.Messages, test => test.MessagesAsync(5, """{"type":"keepalive"}""", "\"limit\":\"messages\"", [("MESSAGE_RATE", "1"), ("MESSAGE_BURST", "5")], "")),
        ["messages of a key"] = new("messages_a_second", LimitNames.Messages, test => test.MessagesAsync(6, """{"type":"keepalive"}""", "\"limit\":\"messages\"", [], "--messages-a-second", "2")),
        ["bytes of a stranger"] = new("BYTE_RATE", LimitNames.Messages, test => test.MessagesAsync(4, Padded(1_024), "\"limit\":\"messages\"", [Open, ("BYTE_RATE", "1")])),
        ["mistakes"] = new("ERROR_RATE", LimitNames.Errors, test => test.MessagesAsync(10, "x", "close 1008", [Open])),
        ["questions of a stranger"] = new("QUESTION_RATE", LimitNames.Questions, test => test.QuestionsAsync(3, "questions", [Open])),
        ["questions of a principal"] = new("PRINCIPAL_QUESTION_RATE", LimitNames.Questions, test => test.QuestionsAsync(2, "questions", [("PRINCIPAL_QUESTION_RATE", "6"), ("PRINCIPAL_QUESTION_BURST", "2")], "")),
        ["questions of a key in a minute"] = new("questions_a_minute", LimitNames.Questions, test => test.QuestionsAsync(3, "questions", [], "--questions-a-minute", "3")),
        ["questions of a key in a day"] = new("questions_a_day", LimitNames.QuestionsADay, test => test.QuestionsAsync(4, "questions", [], "--questions-a-day", "4")),
        ["questions of a principal in a day"] = new("PRINCIPAL_QUESTIONS_A_DAY", LimitNames.QuestionsADay, test => test.QuestionsAsync(4, "questions", [("PRINCIPAL_QUESTIONS_A_DAY", "4")], "")),
        ["tokens of a key in a day"] = new("tokens_a_day", LimitNames.TokensADay, test => test.QuestionsAsync(2, "tokens", [], "--tokens-a-day", "20")),
        ["tokens of a principal in a day"] = new("PRINCIPAL_TOKENS_A_DAY", LimitNames.TokensADay, test => test.QuestionsAsync(2, "tokens", [("PRINCIPAL_TOKENS_A_DAY", "20")], "")),
        ["answers at once"] = new("MAX_ANSWERS_PER_CLIENT", LimitNames.Questions, static test => test.AnswersAtOnceAsync()),
        ["questions that wait"] = new("QUEUE_LENGTH", LimitNames.Queue, static test => test.WaitingAsync()),
        ["memory of a session"] = new("SESSION_MEMORY_EACH", LimitNames.Memory, static test => test.MemoryAsync()),
        ["sessions without a connection"] = new("MAX_DETACHED_SESSIONS", LimitNames.Detached, test => test.DetachedAsync([("MAX_DETACHED_SESSIONS", "2")])),
        ["sessions of an address without a connection"] = new("MAX_DETACHED_PER_ADDRESS", LimitNames.Detached, test => test.DetachedAsync([Open, Proxy, ("MAX_DETACHED_PER_ADDRESS", "2")])),
        ["sessions of a principal without a connection"] = new("MAX_DETACHED_PER_PRINCIPAL", LimitNames.Detached, test => test.DetachedAsync([("MAX_DETACHED_PER_PRINCIPAL", "2")], "")),
        ["sessions of a key without a connection"] = new("detached_sessions", LimitNames.Detached, test => test.DetachedAsync([], "--detached-sessions", "2")),
        ["idle time"] = new("IDLE_TIMEOUT", LimitNames.Idle, test => test.TimeAsync("IDLE_TIMEOUT")),
        ["age"] = new("MAX_CONNECTION_AGE", LimitNames.Age, test => test.TimeAsync("MAX_CONNECTION_AGE")),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("limits-").FullName;
    private readonly FakeTime _time = new();
    private RefusalCounts? _refusals;
    private IReadOnlyList<string> _counted = [];
    private string? _key;

    public static TheoryData<string> Names => [.. Table.Keys];

    public void Dispose()
    {
        _refusals?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task At_the_limit_it_is_let_through_and_one_past_it_is_refused_and_counted(string name)
    {
        await Table[name].TryAsync(this);
        Assert.Equal([$"{Table[name].Counted} 1"], _counted);
    }

    [Fact]
    public void Every_name_that_is_counted_has_a_row_here_or_its_own_test()
    {
        // Tested where sockets can be counted without a network, in UpgradeLimitTests, and where raw frames can be sent, in FrameAttackTests.
        var counted = Table.Values.Select(static row => row.Counted).Append(LimitNames.Sockets).Append(LimitNames.Pings).Distinct();
        Assert.Equal(LimitNamesInCode().Order(StringComparer.Ordinal), counted.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("docs/limits.md")]
    [InlineData("docs/limits.zh-CN.md")]
    public void Every_limit_is_explained_by_its_setting_and_its_name_in_the_counter(string page)
    {
        var text = Repository.Text(page);
        Assert.All(Table.Values, row => Assert.Contains($"`{row.Setting}`", text, StringComparison.Ordinal));
        Assert.All(LimitNamesInCode(), limit => Assert.Contains($"`{limit}`", text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> LimitNamesInCode() => typeof(LimitNames).GetFields().Select(static field => (string)field.GetRawConstantValue()!);

    private async Task ConnectionsAsync((string, string)[] settings, string refusal, params string[]? key)
    {
        await using var server = await StartAsync(new TextSource(static _ => ["好"]), settings, key);
        await ConnectAsync(server);
        await ConnectAsync(server);
        Assert.Empty(_refusals!.Lines);
        if (refusal.StartsWith("status", StringComparison.Ordinal))
        {
            var refused = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server));
            Assert.Contains(refusal["status ".Length..], refused.Message, StringComparison.Ordinal);
        }
        else
        {
            var third = await ConnectAsync(server, isLetIn: false);
            await third.SendAsync("""{"type":"keepalive"}""");
            Assert.Equal(refusal, $"close {await third.UntilClosedAsync()}");
        }

        _counted = _refusals.Lines;
    }

    private async Task MessagesAsync(int most, string message, string refusal, (string, string)[] settings, params string[]? key)
    {
        await using var server = await StartAsync(new TextSource(static _ => ["好"]), settings, key);
        var client = await ConnectAsync(server);
        for (var i = 0; i < most; i++)
        {
            await client.SendAsync(message);
            Assert.DoesNotContain("RATE_LIMITED", await client.NextAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(_refusals!.Lines);
        await client.SendAsync(message);
        if (refusal.StartsWith("close", StringComparison.Ordinal))
        {
            Assert.Equal(refusal, $"close {await client.UntilClosedAsync()}");
        }
        else
        {
            var refused = await client.UntilAsync("RATE_LIMITED");
            Assert.Contains(refusal, refused, StringComparison.Ordinal);
            Assert.Contains("\"retry_after_ms\":", refused, StringComparison.Ordinal);
        }

        _counted = _refusals.Lines;
    }

    private async Task QuestionsAsync(int most, string limit, (string, string)[] settings, params string[]? key)
    {
        var source = new ScriptedSource();
        await using var server = await StartAsync(source, settings, key);
        var client = await ConnectAsync(server);
        for (var i = 0; i < most; i++)
        {
            await AskAsync(client);
            var call = await source.NextAsync();
            call.Say("好");
            call.Happen(new AnswerEvent.Used(new(9, 1, 10)));
            call.Complete();
            Assert.Equal("好", await client.AnswerAsync());
        }

        Assert.Empty(_refusals!.Lines);
        await AskAsync(client);
        var refused = await client.UntilAsync("RATE_LIMITED");
        Assert.Contains($"\"limit\":\"{limit}\"", refused, StringComparison.Ordinal);
        Assert.Contains("\"retry_after_ms\":", refused, StringComparison.Ordinal);
        _counted = _refusals.Lines;
    }

    private async Task AnswersAtOnceAsync()
    {
        var source = new ScriptedSource();
        await using var server = await StartAsync(source, [("MAX_ANSWERS_PER_CLIENT", "2")], "");
        for (var i = 0; i < 2; i++)
        {
            await AskAsync(await ConnectAsync(server));
            await source.NextAsync();
        }

        Assert.Empty(_refusals!.Lines);
        var third = await ConnectAsync(server);
        await AskAsync(third);
        Assert.Contains("\"retry_after_ms\":2000,\"limit\":\"questions\"", await third.UntilAsync("RATE_LIMITED"), StringComparison.Ordinal);
        _counted = _refusals.Lines;
    }

    private async Task WaitingAsync()
    {
        var source = new ScriptedSource();
        await using var server = await StartAsync(source, [("QUEUE_LENGTH", "2")]);
        var client = await ConnectAsync(server);
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(client);
            await client.UntilAsync("analyzing");
        }

        Assert.Empty(_refusals!.Lines);
        await AskAsync(client);
        await client.UntilAsync("QUEUE_FULL");
        _counted = _refusals.Lines;
    }

    private async Task MemoryAsync()
    {
        var source = new ScriptedSource();
        await using var server = await StartAsync(source, [("SESSION_MEMORY_EACH", "64")]);
        var client = await ConnectAsync(server);
        for (var i = 0; i < 2; i++)
        {
            await AskAsync(client, new string('一', 8_000));
            await client.UntilAsync("analyzing");
        }

        Assert.Empty(_refusals!.Lines);
        await AskAsync(client, new string('二', 8_000));
        Assert.Contains("holds too much", await client.UntilAsync("QUEUE_FULL"), StringComparison.Ordinal);
        _counted = _refusals.Lines;
    }

    private async Task DetachedAsync((string, string)[] settings, params string[]? key)
    {
        await using var server = await StartAsync(new TextSource(static _ => ["好"]), settings, key);
        List<JsonElement> hellos = [];
        for (var i = 0; i < 3; i++)
        {
            Assert.Empty(_refusals!.Lines);
            var client = await ConnectAsync(server);
            hellos.Add(JsonSerializer.Deserialize<JsonElement>(client.Frames[0]));
            client.Vanish();
            await WhenDetachedAsync(server, hellos[i].GetProperty("session_id").GetString()!);
        }

        _counted = _refusals!.Lines;
        Assert.Contains("\"recovered\":false,\"reason\":\"expired\"", await ResumeAsync(server, hellos[0]), StringComparison.Ordinal);
        Assert.Contains("\"recovered\":true", await ResumeAsync(server, hellos[1]), StringComparison.Ordinal);
    }

    private async Task TimeAsync(string setting)
    {
        await using var server = await StartAsync(new TextSource(static _ => ["好"]), [(setting, "300")]);
        var client = await ConnectAsync(server);
        _time.Advance(TimeSpan.FromSeconds(300) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_refusals!.Lines);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(4001, await client.UntilClosedAsync());
        _counted = _refusals.Lines;
    }

    /// <param name="source">The backend.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="key">The options of the key that all clients use; a blank for a key without its own limits, null for no keys.</param>
    private async Task<TestServer> StartAsync(Server.Answers.IAnswerSource source, (string, string)[] settings, params string[]? key)
    {
        if (key is { Length: > 0 })
        {
            string[] options = key is [""] ? [] : key;
            _key = (await CliRun.RunAsync(["keys", "add", "desk", .. options], folder: _folder)).Lines[0];
            settings = [.. settings, ("API_KEYS_FILE", Path.Combine(_folder, "api-keys.txt"))];
        }

        var server = await TestServer.StartAsync(source, _time, settings: settings);
        _refusals = new RefusalCounts(server.Services);
        return server;
    }

    private async Task<TalkClient> ConnectAsync(TestServer server, bool isLetIn = true)
    {
        var client = await server.ConnectAsync("?lang=en", options =>
        {
            options.AddSubProtocol(V2);
            if (_key is not null)
            {
                options.SetRequestHeader("Authorization", "Bearer " + _key);
            }
            else
            {
                options.SetRequestHeader("X-Forwarded-For", "203.0.113.7");
            }
        });
        if (isLetIn)
        {
            await client.UntilAsync("listening");
        }

        return client;
    }

    private async Task<string> ResumeAsync(TestServer server, JsonElement hello)
    {
        var client = await ConnectAsync(server);
        await client.SendAsync(
            $$"""{"type":"resume","session_id":"{{hello.GetProperty("session_id").GetString()}}","epoch":"{{hello.GetProperty("epoch").GetString()}}","resume_token":"{{hello.GetProperty("resume_token").GetString()}}","last_seq":1}""");
        return await client.UntilAsync("\"received_type\":\"resume\"");
    }

    private static async Task WhenDetachedAsync(TestServer server, string sessionId)
    {
        var opened = server.Log.Lines.Select(static line => line.Text).First(line => line.Contains($"opened, session {sessionId}", StringComparison.Ordinal));
        await server.Log.WhenAsync($"{opened[..opened.IndexOf(" opened", StringComparison.Ordinal)]} ended:");
        var session = server.Services.GetRequiredService<SessionRegistry>().All.FirstOrDefault(session => session.SessionId == sessionId);
        await (session?.WhenTakenAsync(TestContext.Current.CancellationToken) ?? Task.CompletedTask);
    }

    private static Task AskAsync(TalkClient client, string question = "多少钱？") => client.SendAsync($$"""{"type":"ask","text":"{{question}}"}""");

    private static string Padded(int bytes)
    {
        const string Empty = """{"type":"keepalive","padding":""}""";
        return Empty.Insert(Empty.Length - 2, new string('x', bytes - Empty.Length));
    }

    /// <summary>One limit.</summary>
    /// <param name="Setting">The setting, or the word of the file of keys.</param>
    /// <param name="Counted">Its name in the counter.</param>
    /// <param name="TryAsync">Comes to the limit and goes one past it, once.</param>
    private sealed record Row(string Setting, string Counted, Func<LimitTableTests, Task> TryAsync);
}
