using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>A server that shows what a proxy in front of it has made of a request. Safe for concurrent use.</summary>
internal sealed class Mirror : IAsyncDisposable
{
    private readonly ConcurrentQueue<IHeaderDictionary> _asked = [];
    private readonly WebApplication _app;

    private Mirror(Func<IHeaderDictionary, HttpStatusCode> status, Func<IHeaderDictionary, string> text)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context =>
        {
            // The server uses its own dictionary again for the next request.
            var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
            _asked.Enqueue(headers);
            context.Response.StatusCode = (int)status(headers);
            return context.Response.StatusCode == StatusCodes.Status204NoContent ? Task.CompletedTask : context.Response.WriteAsync(text(headers));
        });
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>The headers of each request so far, in order.</summary>
    public IReadOnlyCollection<IHeaderDictionary> Asked => _asked;

    /// <summary>Replies with a text made of the headers.</summary>
    public static Task<Mirror> StartAsync(Func<IHeaderDictionary, string> text) => StartAsync(new Mirror(static _ => HttpStatusCode.OK, text));

    /// <summary>Replies with a status made of the headers.</summary>
    public static Task<Mirror> StartAsync(Func<IHeaderDictionary, HttpStatusCode> status) => StartAsync(new Mirror(status, static _ => ""));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<Mirror> StartAsync(Mirror mirror)
    {
        await mirror._app.StartAsync(TestContext.Current.CancellationToken);
        return mirror;
    }
}
