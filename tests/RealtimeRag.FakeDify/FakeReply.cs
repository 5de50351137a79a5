using System.Text;

namespace RealtimeRag.FakeDify;

/// <summary>How the fake answers one question.</summary>
public abstract class FakeReply
{
    /// <summary>Repeats the question as the options say; the reply if none is scripted.</summary>
    public static FakeReply Echo { get; } = new FakeEcho();

    /// <summary>The connection is reset before any reply.</summary>
    public static FakeReply Reset { get; } = new Scripted(exchange =>
    {
        exchange.Context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Nothing is ever sent, not even a status.</summary>
    public static FakeReply Hang { get; } = new Scripted(exchange => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted));

    /// <summary>A recorded reply, byte for byte, in pieces of <paramref name="chunk"/> bytes (0: in one piece).</summary>
    public static FakeReply Fixture(string name, int chunk = 0) =>
        Bytes(Fixtures.Read(name), Fixtures.StatusOf(name), Fixtures.ContentTypeOf(name), chunk);

    /// <summary>Any bytes as a stream.</summary>
    public static FakeReply Stream(string text, int chunk = 0) =>
        Bytes(Encoding.UTF8.GetBytes(text), 200, "text/event-stream; charset=utf-8", chunk);

    /// <summary>Any status and body.</summary>
    public static FakeReply Status(int status, string body = "", string contentType = "application/json", params (string Name, string Value)[] headers) =>
        new Scripted(async exchange =>
        {
            foreach (var (name, value) in headers)
            {
                exchange.Context.Response.Headers[name] = value;
            }

            await SendAsync(exchange, Encoding.UTF8.GetBytes(body), status, contentType, chunk: 0);
        });

    /// <summary>Any bytes.</summary>
    public static FakeReply Bytes(byte[] bytes, int status, string contentType, int chunk) =>
        new Scripted(exchange => SendAsync(exchange, bytes, status, contentType, chunk));

    /// <summary>Any code.</summary>
    public static FakeReply Script(Func<FakeExchange, Task> script) => new Scripted(script);

    /// <summary>A stream by code; its head is already set.</summary>
    public static FakeReply Streaming(Func<FakeExchange, Task> script) => new Scripted(exchange =>
    {
        exchange.BeginStream();
        return script(exchange);
    });

    /// <summary>Text without end, a token each time, until the caller goes away.</summary>
    public static FakeReply Endless(string token) => Streaming(async exchange =>
    {
        while (true)
        {
            await exchange.TextAsync(token);
        }
    });

    /// <summary>Sends the reply.</summary>
    public abstract Task SendAsync(FakeExchange exchange);

    private static async Task SendAsync(FakeExchange exchange, byte[] bytes, int status, string contentType, int chunk)
    {
        exchange.Context.Response.StatusCode = status;
        exchange.Context.Response.ContentType = contentType;
        var size = chunk > 0 ? chunk : Math.Max(1, bytes.Length);
        for (var i = 0; i < bytes.Length; i += size)
        {
            await exchange.WriteAsync(bytes.AsMemory(i, Math.Min(size, bytes.Length - i)));
        }
    }

    private sealed class Scripted(Func<FakeExchange, Task> script) : FakeReply
    {
        public override Task SendAsync(FakeExchange exchange) => script(exchange);
    }
}
