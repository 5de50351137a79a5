using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RealtimeRag.Cli.Failures;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>doctor</c> with an OpenAI-compatible endpoint.</summary>
public sealed class OpenAIDoctorTests : IAsyncLifetime
{
    private readonly WebApplication _app;
    private string? _authorization = "none yet";
    private (int Status, string Body) _models = (200, """{"object":"list","data":[{"id":"qwen2.5:7b"},{"id":"bge-m3"}]}""");

    public OpenAIDoctorTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/v1/models", (HttpContext context) =>
        {
            _authorization = context.Request.Headers.Authorization;
            context.Response.StatusCode = _models.Status;
            return context.Response.WriteAsync(_models.Body);
        });
    }

    public async ValueTask InitializeAsync() => await _app.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task An_endpoint_that_lists_the_model_has_no_problems()
    {
        var run = await DoctorAsync("qwen2.5:7b", key: "sk-canary");

        Assert.Contains("✓ OpenAI-compatible endpoint: answers, model qwen2.5:7b", run.Out, StringComparison.Ordinal);
        Assert.Equal("Bearer sk-canary", _authorization);
        Assert.DoesNotContain("canary", run.Out + run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_local_server_needs_no_key()
    {
        await DoctorAsync("qwen2.5:7b");

        Assert.Null(_authorization);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_model_that_is_not_listed_is_a_hint() =>
        Assert.Contains("! OpenAI-compatible endpoint: answers, but does not list the model qwen3: check OPENAI_MODEL", (await DoctorAsync("qwen3")).Out, StringComparison.Ordinal);

    [Theory(Timeout = 60_000)]
    [InlineData(401, "✗ OpenAI-compatible endpoint: refuses the key (HTTP 401): check OPENAI_API_KEY")]
    [InlineData(403, "✗ OpenAI-compatible endpoint: refuses the key (HTTP 403): check OPENAI_API_KEY")]
    [InlineData(404, "! OpenAI-compatible endpoint: does not list its models (HTTP 404)")]
    [InlineData(500, "! OpenAI-compatible endpoint: does not list its models (HTTP 500)")]
    public async Task A_refusal_gives_advice_and_never_the_body(int status, string line)
    {
        _models = (status, """{"error":{"message":"sk-canary is no key"}}""");

        var run = await DoctorAsync("qwen2.5:7b", key: "sk-canary");

        Assert.Contains(line, run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", run.Out + run.Errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"data":5}""")]
    [InlineData("""{"data":[{"name":"x"}]}""")]
    public async Task A_reply_that_is_not_a_list_of_models_is_a_hint(string body)
    {
        _models = (200, body);

        Assert.Contains("! OpenAI-compatible endpoint: answers, but not with a list of models", (await DoctorAsync("qwen2.5:7b")).Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_endpoint_that_is_not_running_is_reported()
    {
        var address = Address;
        await _app.StopAsync(TestContext.Current.CancellationToken);

        var run = await DoctorAsync("qwen2.5:7b", address: address);

        Assert.Contains("✗ OpenAI-compatible endpoint: cannot be reached, the connection was refused, no program listens on that port: check OPENAI_BASE_URL", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, run.Code);
    }

    private string Address => _app.Urls.Single() + "/v1";

    private Task<CliRun> DoctorAsync(string model, string? key = null, string? address = null) => CliRun.RunAsync(
        ["doctor", "-s", "localhost:1", "--lang", "en"],
        variables: new() { ["OPENAI_BASE_URL"] = address ?? Address, ["OPENAI_MODEL"] = model, ["OPENAI_API_KEY"] = key, ["OPENAI_RAG"] = "0" });
}
