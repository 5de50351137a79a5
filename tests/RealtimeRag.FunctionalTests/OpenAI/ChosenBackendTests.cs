using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Answers.Composition;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>The backends as the server builds them from its settings.</summary>
public sealed class ChosenBackendTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("company-").FullName;

    public ChosenBackendTests() => File.WriteAllText(
        Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "documents")).FullName, "release.md"),
        "# 发布手册\n\n## 发布时间\n\n新版本在每周四下午三点发布，由值班工程师执行。\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_answers_with_the_documents_passages_and_cites_them()
    {
        await using var endpoint = await FakeOpenAIServer.StartAsync(FakeReply.Saying("周四下午三点 [1]。"));
        await using var services = await StartAsync(("OPENAI_BASE_URL", endpoint.BaseUrl), ("OPENAI_MODEL", "m"));

        var (events, failure) = await AskAsync(services);

        Assert.Null(failure);
        Assert.Equal("周四下午三点 [1]。", OpenAITalk.Text(events));
        Assert.Contains("发布手册", Assert.Single(events.OfType<AnswerEvent.Cited>()).Items[0].Title, StringComparison.Ordinal);
        Assert.Contains("每周四下午三点发布", endpoint.Calls[0].Messages[^1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documents_answer_when_the_model_fails()
    {
        await using var endpoint = await FakeOpenAIServer.StartAsync(FakeReply.Error(503, "x"));
        await using var services = await StartAsync(
            ("OPENAI_BASE_URL", endpoint.BaseUrl), ("OPENAI_MODEL", "m"), ("FALLBACK_BACKEND", "knowledge"));

        Assert.Contains("每周四下午三点发布", OpenAITalk.Text((await AskAsync(services)).Events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documents_answer_when_the_model_is_late()
    {
        await using var endpoint = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Hang());
        await using var services = await StartAsync(
            ("OPENAI_BASE_URL", endpoint.BaseUrl), ("OPENAI_MODEL", "m"), ("OPENAI_FALLBACK_AFTER", "0.05"));

        Assert.Contains("每周四下午三点发布", OpenAITalk.Text((await AskAsync(services)).Events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_may_have_run_is_not_followed_by_another_paid_one()
    {
        await using var endpoint = await FakeOpenAIServer.StartAsync(FakeReply.Error(503, "x"));
        await using var services = await StartAsync(
            ("RAG_BACKEND", "openai"), ("OPENAI_BASE_URL", endpoint.BaseUrl), ("OPENAI_MODEL", "m"),
            ("FALLBACK_BACKEND", "dify"), ("DIFY_API_KEY", "app-1"), ("DIFY_BASE_URL", endpoint.BaseUrl));

        Assert.Equal(ErrorCode.RagHttpError, (await AskAsync(services)).Failure?.Code);
        Assert.Single(endpoint.Calls);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task A_model_answers_if_Dify_refused_the_question(int status)
    {
        await using var endpoint = await FakeOpenAIServer.StartAsync(FakeReply.Saying("好"));
        endpoint.DifyStatus = status;
        await using var services = await StartAsync(
            ("DIFY_API_KEY", "app-1"), ("DIFY_BASE_URL", endpoint.BaseUrl), ("FALLBACK_BACKEND", "openai"),
            ("OPENAI_BASE_URL", endpoint.BaseUrl), ("OPENAI_MODEL", "m"));

        Assert.Equal("好", OpenAITalk.Text((await AskAsync(services)).Events));
    }

    [Fact]
    public async Task A_model_answers_if_Dify_cannot_be_reached()
    {
        await using var endpoint = await FakeOpenAIServer.StartAsync(FakeReply.Saying("好"));
        await using var services = await StartAsync(
            ("DIFY_API_KEY", "app-1"), ("DIFY_BASE_URL", "http://127.0.0.1:1/v1"), ("FALLBACK_BACKEND", "openai"),
            ("OPENAI_BASE_URL", endpoint.BaseUrl), ("OPENAI_MODEL", "m"));

        Assert.Equal("好", OpenAITalk.Text((await AskAsync(services)).Events));
    }

    [Fact]
    public async Task A_model_is_not_asked_if_Dify_may_have_run()
    {
        await using var endpoint = await FakeOpenAIServer.StartAsync(FakeReply.Saying("不该问到"));
        endpoint.DifyStatus = 503;
        await using var services = await StartAsync(
            ("DIFY_API_KEY", "app-1"), ("DIFY_BASE_URL", endpoint.BaseUrl), ("FALLBACK_BACKEND", "openai"),
            ("OPENAI_BASE_URL", endpoint.BaseUrl), ("OPENAI_MODEL", "m"));

        Assert.Equal(ErrorCode.RagHttpError, (await AskAsync(services)).Failure?.Code);
        Assert.Empty(endpoint.Calls);
    }

    [Fact]
    public async Task With_nothing_configured_the_documents_answer()
    {
        await using var services = await StartAsync();

        Assert.Equal("knowledge", services.GetRequiredService<IAnswerSource>().Name);
        Assert.Contains("每周四下午三点发布", OpenAITalk.Text((await AskAsync(services)).Events), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dify", "错误：未配置 DIFY_API_KEY 环境变量")]
    [InlineData("openai", "错误：未配置 OPENAI_BASE_URL")]
    public async Task A_backend_without_its_key_reports_it_for_every_question(string backend, string phrase)
    {
        await using var services = await StartAsync(("RAG_BACKEND", backend));

        var (_, failure) = await AskAsync(services);

        Assert.Equal(ErrorCode.RagNotConfigured, failure?.Code);
        Assert.StartsWith(phrase, failure!.Message.Chinese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_mock_needs_no_documents()
    {
        await using var services = await StartAsync(("USE_MOCK_RAG", "1"), ("MOCK_DELAY", "0"));

        Assert.Null(services.GetService<Server.Answers.Knowledge.KnowledgeHost>());
        Assert.Contains("什么时候发布", OpenAITalk.Text((await AskAsync(services)).Events), StringComparison.Ordinal);
    }

    private async Task<ServiceProvider> StartAsync(params (string Name, string Value)[] values)
    {
        (string Name, string Value)[] all =
            [.. values, ("KNOWLEDGE_DIR", Path.Combine(_folder, "documents")), ("KNOWLEDGE_STORE", Path.Combine(_folder, "index.db")), ("KNOWLEDGE_WATCH", "0")];
        var reader = new SettingReader(
            new ConfigurationBuilder().AddInMemoryCollection(all.Select(v => KeyValuePair.Create(v.Name, (string?)v.Value))).Build());
        var settings = AnswerSettings.Read(reader);
        Assert.Empty(reader.Errors);
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddAnswerSources(settings).BuildServiceProvider();
        if (services.GetService<Server.Answers.Knowledge.KnowledgeHost>() is { } documents)
        {
            await (await documents.GetAsync(TestContext.Current.CancellationToken)).WhenIndexed;
        }

        return services;
    }

    private static async Task<(List<AnswerEvent> Events, AnswerFailure? Failure)> AskAsync(ServiceProvider services)
    {
        var events = new List<AnswerEvent>();
        try
        {
            var source = services.GetRequiredService<IAnswerSource>();
            await foreach (var e in source.AskAsync(OpenAITalk.Request("新版本什么时候发布"), TestContext.Current.CancellationToken))
            {
                events.Add(e);
            }
        }
        catch (AnswerFailedException e)
        {
            return (events, e.Failure);
        }

        return (events, null);
    }
}
