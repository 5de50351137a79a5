using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>What the fake endpoint does with one call: steps in order, written as a chain.</summary>
internal sealed class FakeReply
{
    private readonly List<Func<HttpContext, Task>> _steps = [];
    private int _cut = int.MaxValue;

    /// <summary>An event stream; steps add what it carries.</summary>
    public static FakeReply Stream() => new FakeReply().Do(c => c.Response.ContentType = "text/event-stream");

    /// <summary>A reply in one piece.</summary>
    public static FakeReply Whole(int status, string body, string contentType = "application/json", params (string Name, string Value)[] headers) =>
        new FakeReply().Do(c =>
        {
            c.Response.StatusCode = status;
            c.Response.ContentType = contentType;
            foreach (var (name, value) in headers)
            {
                c.Response.Headers.Append(name, value);
            }
        }).Raw(body);

    /// <summary>A refusal in the usual form.</summary>
    public static FakeReply Error(int status, string code, string message = "no", params (string Name, string Value)[] headers) =>
        Whole(status, ErrorBody(code, message), headers: headers);

    /// <summary>A good stream of some deltas, with reason and end mark.</summary>
    public static FakeReply Saying(params string[] deltas) => deltas.Aggregate(Stream(), (reply, delta) => reply.Delta(delta)).Finish().Done();

    public static string ErrorBody(string code, string message) =>
        new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "some_error", ["code"] = code } }.ToJsonString();

    public FakeReply Delta(string text) => Choice(new JsonObject { ["content"] = text });

    public FakeReply Reasoning(string text) => Choice(new JsonObject { ["content"] = null, ["reasoning_content"] = text });

    public FakeReply Finish(string reason = "stop") => Choice([], reason);

    public FakeReply Usage(int prompt, int completion) => Event(new JsonObject
    {
        ["choices"] = new JsonArray(),
        ["usage"] = new JsonObject { ["prompt_tokens"] = prompt, ["completion_tokens"] = completion, ["total_tokens"] = prompt + completion },
    }.ToJsonString());

    public FakeReply Comment(string text = "keep-alive") => Raw($": {text}\n\n");

    public FakeReply Done() => Event("[DONE]");

    public FakeReply Event(string json) => Raw($"data: {json}\n\n");

    /// <summary>Bytes as they are.</summary>
    public FakeReply Raw(string text)
    {
        _steps.Add(context => WriteAsync(context, Encoding.UTF8.GetBytes(text)));
        return this;
    }

    /// <summary>Sends the headers and waits until the caller goes away.</summary>
    public FakeReply Hang() => WaitFor(new TaskCompletionSource().Task);

    /// <summary>Waits for a signal of the test, or until the caller goes away.</summary>
    public FakeReply WaitFor(Task signal)
    {
        _steps.Add(async context =>
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await signal.WaitAsync(context.RequestAborted);
        });
        return this;
    }

    /// <summary>Tells the test that everything before was sent.</summary>
    public FakeReply Tell(TaskCompletionSource signal) => Do(_ => signal.TrySetResult());

    /// <summary>Breaks the connection.</summary>
    public FakeReply Reset() => Do(context => context.Abort());

    /// <summary>Writes at most so many bytes at a time.</summary>
    public FakeReply CutEvery(int bytes)
    {
        _cut = bytes;
        return this;
    }

    public async Task PlayAsync(HttpContext context)
    {
        foreach (var step in _steps)
        {
            await step(context);
        }
    }

    private FakeReply Choice(JsonObject delta, string? finish = null) => Event(new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion.chunk",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    }.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    private FakeReply Do(Action<HttpContext> step)
    {
        _steps.Add(context =>
        {
            step(context);
            return Task.CompletedTask;
        });
        return this;
    }

    private async Task WriteAsync(HttpContext context, byte[] bytes)
    {
        for (var at = 0; at < bytes.Length; at += Math.Min(_cut, bytes.Length))
        {
            await context.Response.Body.WriteAsync(bytes.AsMemory(at, Math.Min(_cut, bytes.Length - at)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
