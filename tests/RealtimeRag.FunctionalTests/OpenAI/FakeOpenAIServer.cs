using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>An OpenAI-compatible endpoint that does what a test scripts: chat completions and embeddings, on a random port of this machine.</summary>
internal sealed class FakeOpenAIServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeReply> _replies = new();
    private readonly ConcurrentQueue<FakeCall> _calls = new();
    private readonly TaskCompletionSource _callerLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeOpenAIServer(WebApplication app) => _app = app;

    /// <summary>The address to configure, with <c>/v1</c>.</summary>
    public string BaseUrl => _app.Urls.Single() + "/v1";

    /// <summary>The calls so far, in order.</summary>
    public IReadOnlyList<FakeCall> Calls => [.. _calls];

    /// <summary>Completes when a caller breaks a call off.</summary>
    public Task CallerLeft => _callerLeft.Task;

    /// <summary>Makes the vector of a text, for the embeddings endpoint.</summary>
    public Func<string, float[]> Embed { get; set; } = text => [text.Length, 1, 0];

    /// <summary>The most texts in one call of the embeddings endpoint, and the status that refuses more.</summary>
    public (int Count, int Status) MaxTexts { get; set; } = (int.MaxValue, 400);

    /// <summary>The status that this address gives where Dify's chat is expected.</summary>
    public int DifyStatus { get; set; } = 404;

    public static async Task<FakeOpenAIServer> StartAsync(params FakeReply[] replies)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeOpenAIServer(app);
        app.MapPost("/v1/chat/completions", server.ChatAsync);
        app.MapPost("/v1/embeddings", server.EmbedAsync);
        app.MapPost("/v1/chat-messages", () => Results.StatusCode(server.DifyStatus));
        await app.StartAsync(TestContext.Current.CancellationToken);
        foreach (var reply in replies)
        {
            server.Script(reply);
        }

        return server;
    }

    /// <summary>Adds what the next unscripted call gets. Calls without a script get a 500.</summary>
    public void Script(FakeReply reply) => _replies.Enqueue(reply);

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task ChatAsync(HttpContext context)
    {
        await RecordAsync(context);
        try
        {
            await (_replies.TryDequeue(out var reply) ? reply : FakeReply.Error(500, "unscripted")).PlayAsync(context);
        }
        catch (OperationCanceledException)
        {
            _callerLeft.TrySetResult();
        }
    }

    private async Task EmbedAsync(HttpContext context)
    {
        var call = await RecordAsync(context);
        if (_replies.TryDequeue(out var reply))
        {
            await reply.PlayAsync(context);
            return;
        }

        if (call.Body["input"]!.AsArray().Count > MaxTexts.Count)
        {
            await FakeReply.Error(MaxTexts.Status, "InvalidParameter", "batch size is invalid").PlayAsync(context);
            return;
        }

        var vectors = call.Body["input"]!.AsArray().Select((text, i) => (JsonNode)new JsonObject
        {
            ["index"] = i,
            ["embedding"] = new JsonArray([.. Embed(text!.GetValue<string>()).Select(x => (JsonNode)x)]),
        });
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject { ["data"] = new JsonArray([.. vectors]) }.ToJsonString(), context.RequestAborted);
    }

    private async Task<FakeCall> RecordAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var call = new FakeCall(
            context.Request.Headers.Authorization.ToString(), context.Request.ContentLength, JsonNode.Parse(body.RootElement.GetRawText())!.AsObject());
        _calls.Enqueue(call);
        return call;
    }
}

/// <summary>One call that the fake endpoint got.</summary>
internal sealed record FakeCall(string Authorization, long? ContentLength, JsonObject Body)
{
    /// <summary>The text of the call's messages in order.</summary>
    public IReadOnlyList<(string Role, string Content)> Messages =>
        [.. Body["messages"]!.AsArray().Select(m => (m!["role"]!.GetValue<string>(), m["content"]!.GetValue<string>()))];
}
