using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.Core.Answers;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Cli;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Security;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Security.Keys;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>Daily budgets of keys, from outside: the notice, the documents that stand in, the refusal, and the next day.</summary>
public sealed class BudgetTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("budgets-").FullName;
    private readonly FakeTime _time = new();

    // An hour before the day turns.
    public BudgetTests() => _time.SetUtcNow(new(2027, 1, 1, 23, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Four_of_five_questions_bring_a_notice_and_the_sixth_is_refused_until_midnight()
    {
        var key = await AddAsync("desk", "--questions-a-day", "5");
        await using var server = await StartAsync(new TextSource(static _ => ["好"]));
        var client = await ConnectAsync(server, key);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("好", await AskAsync(client));
        }

        Assert.Equal(
            ["""{"type":"limit","limit":"questions","used":4,"max":5,"resets_in_ms":3600000""", """{"type":"limit","limit":"questions","used":5,"max":5,"resets_in_ms":3600000"""],
            client.Frames.Where(static frame => frame.Contains("\"type\":\"limit\"", StringComparison.Ordinal)).Select(static frame => frame[..frame.IndexOf(",\"seq\"", StringComparison.Ordinal)]));

        await client.SendAsync("""{"type":"ask","text":"多少钱？"}""");
        var refused = await client.UntilAsync("RATE_LIMITED");
        Assert.Contains("\"retry_after_ms\":3600000,\"limit\":\"questions\"", refused, StringComparison.Ordinal);
        Assert.Contains("UTC", refused, StringComparison.Ordinal);
        await client.UntilAsync("idle");
        await server.Log.WhenAsync("key:desk has used up the 5 questions of today");

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("好", await AskAsync(await ConnectAsync(server, key)));
    }

    [Fact]
    public async Task V1_gets_no_notice_and_the_plain_error()
    {
        var key = await AddAsync("desk", "--questions-a-day", "1");
        await using var server = await StartAsync(new TextSource(static _ => ["好"]));
        var client = await ConnectAsync(server, key, isV2: false);
        await client.FinalAsync("产品多少钱？");
        Assert.Equal("好", await client.AnswerAsync());
        await client.FinalAsync("明天几点开门？");
        var refused = await client.UntilAsync("error");
        Assert.StartsWith("""{"type":"error","code":"RATE_LIMITED","message":"今日的提问额度已用完""", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("retry", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_and_tickets_of_a_key_share_its_budget_and_other_keys_have_their_own()
    {
        var (desk, other) = (await AddAsync("desk", "--questions-a-day", "2"), await AddAsync("other", "--questions-a-day", "2"));
        await using var server = await StartAsync(new TextSource(static _ => ["好"]));
        Assert.Equal("好", await AskAsync(await ConnectAsync(server, desk)));
        var guest = await server.ConnectAsync("?ticket=" + await TicketTests.TicketAsync(server, desk), static options => options.AddSubProtocol("realtime-rag.v2"));
        await guest.UntilAsync("listening");
        Assert.Equal("好", await AskAsync(guest));
        Assert.Equal("", await AskAsync(await ConnectAsync(server, desk)));
        Assert.Equal("好", await AskAsync(await ConnectAsync(server, other)));
    }

    [Fact]
    public async Task A_change_of_the_file_keeps_the_count_and_its_new_limits_hold_on_open_connections()
    {
        var key = await AddAsync("desk", "--questions-a-day", "1");
        await using var server = await StartAsync(new TextSource(static _ => ["好"]));
        var client = await ConnectAsync(server, key);
        Assert.Equal("好", await AskAsync(client));
        await AddAsync("other");
        _time.Advance(2 * ApiKeyFileWatch.Interval);
        await server.Log.WhenAsync(": 2 keys");
        Assert.Equal("", await AskAsync(client));

        var path = Path.Combine(_folder, "api-keys.txt");
        var file = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, file.Replace("questions_a_day=1", "questions_a_day=2", StringComparison.Ordinal) + "# again\n", TestContext.Current.CancellationToken);
        _time.Advance(2 * ApiKeyFileWatch.Interval);
        Assert.Equal("好", await AskAsync(client));
        Assert.Equal("", await AskAsync(client));
    }

    [Fact]
    public async Task Tokens_that_the_backend_reports_are_counted_and_the_notice_comes_with_them()
    {
        var key = await AddAsync("desk", "--tokens-a-day", "100");
        await using var server = await StartAsync(new CostlySource(45));
        var client = await ConnectAsync(server, key);
        Assert.Equal("好", await AskAsync(client));
        Assert.DoesNotContain(client.Frames, static frame => frame.Contains("\"type\":\"limit\"", StringComparison.Ordinal));
        Assert.Equal("好", await AskAsync(client));
        Assert.Contains(client.Frames, static frame => frame.Contains("\"limit\":\"tokens\",\"used\":90,\"max\":100", StringComparison.Ordinal));
        Assert.Equal("好", await AskAsync(client));
        await client.SendAsync("""{"type":"ask","text":"多少钱？"}""");
        Assert.Contains("\"limit\":\"tokens\"", await client.UntilAsync("RATE_LIMITED"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_answer_instead_of_the_backend_once_the_budget_is_used_up()
    {
        var documents = Directory.CreateDirectory(Path.Combine(_folder, "documents")).FullName;
        await File.WriteAllTextAsync(Path.Combine(documents, "hours.md"), "# 营业时间\n\n门店每天上午九点开门，晚上八点关门。\n", TestContext.Current.CancellationToken);
        var key = await AddAsync("desk", "--questions-a-day", "1");
        await using var server = await TestServer.StartAsync(
            new TextSource(static _ => ["付费的回答"]),
            settings: [("API_KEYS_FILE", Path.Combine(_folder, "api-keys.txt")), ("KNOWLEDGE_DIR", documents), ("KNOWLEDGE_STORE", Path.Combine(_folder, "index.db")), ("KNOWLEDGE_WATCH", "0")]);
        var read = await server.Services.GetRequiredService<KnowledgeHost>().GetAsync(TestContext.Current.CancellationToken);
        await read.WhenIndexed.WaitAsync(TestContext.Current.CancellationToken);
        var client = await ConnectAsync(server, key);
        Assert.Equal("付费的回答", await AskAsync(client, "门店几点开门？"));
        Assert.Contains("九点", await AskAsync(client, "门店几点开门？"), StringComparison.Ordinal);
        Assert.Contains("九点", await AskAsync(client, "门店每天几点开门？"), StringComparison.Ordinal);
        Assert.DoesNotContain(client.Frames, static frame => frame.Contains("RATE_LIMITED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_without_budgets_have_those_of_the_settings()
    {
        await using var server = await TestServer.StartAsync(
            new TextSource(static _ => ["好"]), _time, settings: [("API_KEYS", $"desk={SignInServers.Key}"), ("PRINCIPAL_QUESTIONS_A_DAY", "1")]);
        var client = await ConnectAsync(server, SignInServers.Key);
        Assert.Equal("好", await AskAsync(client));
        Assert.Equal("", await AskAsync(client));
        _time.Advance(Day);
        Assert.Equal("好", await AskAsync(await ConnectAsync(server, SignInServers.Key)));
    }

    [Fact]
    public async Task Administrators_see_what_each_key_with_a_budget_has_used_today()
    {
        var (desk, other) = (await AddAsync("desk", "--questions-a-day", "5", "--tokens-a-day", "200"), await AddAsync("other", "--tokens-a-day", "50"));
        var admin = await AddAsync("operator", "--admin");
        await using var server = await StartAsync(new CostlySource(45));
        Assert.Equal("好", await AskAsync(await ConnectAsync(server, desk)));
        Assert.Equal("好", await AskAsync(await ConnectAsync(server, other)));
        Assert.Equal(
            """{"total":2,"budgets":[{"who":"key:other","questions":null,"tokens":{"used":45,"max":50},"resets_in_ms":3600000},"""
            + """{"who":"key:desk","questions":{"used":1,"max":5},"tokens":{"used":45,"max":200},"resets_in_ms":3600000}]}""",
            await BudgetsAsync(server, admin));

        // Looking is not using, and the next day begins at nothing.
        Assert.Equal(await BudgetsAsync(server, admin), await BudgetsAsync(server, admin));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Contains(
            """{"used":0,"max":5},"tokens":{"used":0,"max":200},"resets_in_ms":86400000""", await BudgetsAsync(server, admin), StringComparison.Ordinal);
    }

    private static async Task<string> BudgetsAsync(TestServer server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/budgets");
        request.Headers.Authorization = new("Bearer", key);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await reply.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> AddAsync(string name, params string[] limits) =>
        (await CliRun.RunAsync(["keys", "add", name, .. limits], folder: _folder)).Lines[0];

    private Task<TestServer> StartAsync(IAnswerSource source) =>
        TestServer.StartAsync(source, _time, settings: ("API_KEYS_FILE", Path.Combine(_folder, "api-keys.txt")));

    private static async Task<TalkClient> ConnectAsync(TestServer server, string key, bool isV2 = true)
    {
        var client = await server.ConnectAsync(configure: options =>
        {
            options.SetRequestHeader("Authorization", "Bearer " + key);
            if (isV2)
            {
                options.AddSubProtocol("realtime-rag.v2");
            }
        });
        await client.UntilAsync("listening");
        return client;
    }

    private static async Task<string> AskAsync(TalkClient client, string question = "多少钱？")
    {
        await client.SendAsync($$"""{"type":"ask","text":"{{question}}"}""");
        return await client.AnswerAsync();
    }

    /// <summary>Answers at a price.</summary>
    private sealed class CostlySource(int tokens) : IAnswerSource
    {
        public string Name => "costly";

        public async IAsyncEnumerable<AnswerEvent> AskAsync(AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            yield return new AnswerEvent.Delta("好");
            yield return new AnswerEvent.Used(new(tokens - 1, 1, tokens, null, null));
            yield return new AnswerEvent.Completed();
        }
    }
}
