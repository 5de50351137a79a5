using System.Text;

namespace RealtimeRag.FakeDify;

/// <summary>How the fake answers one question.</summary>
public abstract class FakeReply
{
    /// <summary>Answers as the options say; the default reply.</summary>
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

    /// <summary>An event stream with the given text.</summary>
    public static FakeReply Stream(string text, int chunk = 0) =>
        Bytes(Encoding.UTF8.GetBytes(text), 200, "text/event-stream; charset=utf-8", chunk);

    /// <summary>A reply with the given status and body.</summary>
    public static FakeReply Status(int status, string body = "", string contentType = "application/json", params (string Name, string Value)[] headers) =>
        new Scripted(async exchange =>
        {
            foreach (var (name, value) in headers)
            {
                exchange.Context.Response.Headers[name] = value;
            }

            await SendAsync(exchange, Encoding.UTF8.GetBytes(body), status, contentType, chunk: 0);
        });

    /// <summary>A reply with the given bytes.</summary>
    public static FakeReply Bytes(byte[] bytes, int status, string contentType, int chunk) =>
        new Scripted(exchange => SendAsync(exchange, bytes, status, contentType, chunk));

    /// <summary>A reply written by code.</summary>
    public static FakeReply Script(Func<FakeExchange, Task> script) => new Scripted(script);

    /// <summary>A stream written by code, after the response headers.</summary>
    public static FakeReply Streaming(Func<FakeExchange, Task> script) => new Scripted(exchange =>
    {
        exchange.BeginStream();
        return script(exchange);
    });

    /// <summary>Endless text, one token at a time, until the caller disconnects.</summary>
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
