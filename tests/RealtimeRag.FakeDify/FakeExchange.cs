using System.Text.Json;

namespace RealtimeRag.FakeDify;

/// <summary>One question being answered by a script.</summary>
public sealed class FakeExchange(HttpContext context, FakeDifyRequest request, FakeDifyServer server)
{
    private bool _textSent;

    public FakeDifyServer Server { get; } = server;

    public HttpContext Context { get; } = context;

    public string Question { get; } = request.Text("query") ?? "";

    public string User { get; } = request.Text("user") ?? "";

    public string? SentConversation { get; } = request.Text("conversation_id") is { Length: > 0 } id ? id : null;

    public bool Streaming { get; } = request.Text("response_mode") == "streaming";

    /// <summary>Whether the question has a value for an input variable.</summary>
    public bool HasInput(string name) => request.HasInput(name);

    public string TaskId { get; } = Guid.NewGuid().ToString();

    public string MessageId { get; } = Guid.NewGuid().ToString();

    public string ConversationId { get; set; } = Guid.NewGuid().ToString();

    /// <summary>Cancelled when the caller disconnects.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Sends the head of a valid stream, as Dify does.</summary>
    public void BeginStream()
    {
        if (!Context.Response.HasStarted)
        {
            Context.Response.ContentType = "text/event-stream; charset=utf-8";
            Context.Response.Headers["X-Version"] = "1.14.2";
        }
    }

    /// <summary>Sends bytes at once.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await Context.Response.Body.WriteAsync(bytes, Aborted);
        await Context.Response.Body.FlushAsync(Aborted);
    }

    /// <summary>Sends one event with the common keys in Dify's order, then the event's own.</summary>
    public Task EventAsync(string name, Action<Utf8JsonWriter>? fields = null) =>
        WriteAsync(FakeEvents.Write(name, ConversationId, MessageId, TaskId, fields));

    /// <summary>Sends one piece of text.</summary>
    public Task TextAsync(string piece, string name = "message")
    {
        if (!_textSent)
        {
            _textSent = true;
            Server.Log.AddFirstToken(Question);
        }

        return EventAsync(name, writer =>
        {
            writer.WriteString("id", MessageId);
            writer.WriteString("answer", piece);
        });
    }

    /// <summary>Completes when this task is stopped.</summary>
    public Task WhenStoppedAsync() => Server.Log.WhenAsync(log => log.Stops.Any(s => s.StoppedTask == TaskId), Aborted);
}
