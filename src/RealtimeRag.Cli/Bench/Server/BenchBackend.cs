using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RealtimeRag.Cli.Bench.Server;

/// <summary>An OpenAI-compatible endpoint that follows the instructions in each question, and counts the questions. Thread-safe.</summary>
internal sealed class BenchBackend : IAsyncDisposable
{
    private static readonly byte[] End = "data: [DONE]\n\n"u8.ToArray();

    private readonly ConcurrentDictionary<string, long> _asked = new();
    private readonly WebApplication _app;
    private int _open;
    private int _connections;

    private BenchBackend()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(CountAsync)));
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>The base address, with <c>/v1</c>.</summary>
    public string Address => _app.Urls.First() + "/v1";

    /// <summary>How many questions arrived, by who asked them.</summary>
    public IReadOnlyDictionary<string, long> Asked => _asked;

    /// <summary>How many replies are being sent.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How many connections are open, including those that wait in a pool for the next question.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Listens on a free port of this machine.</summary>
    public static async Task<BenchBackend> StartAsync()
    {
        var backend = new BenchBackend();
        await backend._app.StartAsync();
        return backend;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private ConnectionDelegate CountAsync(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    };

    private async Task ServeAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var question = BenchQuestion.Read(body.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString() ?? "");
        _asked.AddOrUpdate(question?.By ?? "others", 1, static (_, count) => count + 1);
        Interlocked.Increment(ref _open);
        try
        {
            await ReplyAsync(context, question ?? new BenchQuestion(0, "others", 1, TimeSpan.Zero));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The server cancelled the question.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static async Task ReplyAsync(HttpContext context, BenchQuestion question)
    {
        var (reply, aborted) = (context.Response, context.RequestAborted);
        switch (question.Fault)
        {
            case BenchFault.Status:
                reply.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            case BenchFault.Busy:
                reply.StatusCode = StatusCodes.Status429TooManyRequests;
                return;
            case BenchFault.Reset:
                context.Abort();
                return;
            case BenchFault.Garbage:
                await reply.WriteAsync("<html>Welcome</html>", aborted);
                return;
            case BenchFault.Silence:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
                return;
        }

        await Task.Delay(question.First, TimeProvider.System, aborted);
        reply.ContentType = "text/event-stream";
        var pieces = question.Fault switch { BenchFault.Endless => int.MaxValue, BenchFault.Empty => 0, _ => question.Pieces };
        for (var i = 0; i < pieces; i++)
        {
            await Task.Delay(question.Pause, TimeProvider.System, aborted);
            if (question.Fault == BenchFault.Cut && i > pieces / 2)
            {
                context.Abort();
                return;
            }

            await reply.Body.WriteAsync(Encoding.UTF8.GetBytes(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + (question.Fault == BenchFault.Endless ? new string('x', 1_000) : question.PieceAt(i)) + "\"}}]}\n\n"), aborted);
            await reply.Body.FlushAsync(aborted);
        }

        await reply.Body.WriteAsync(End, aborted);
    }
}
