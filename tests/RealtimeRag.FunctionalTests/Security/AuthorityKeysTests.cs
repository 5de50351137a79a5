using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Security.Jwt;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>An authority that is slow or unavailable: all requests wait for one fetch, and none for a second one right after.</summary>
public sealed class AuthorityKeysTests : IAsyncLifetime
{
    private readonly FakeTime _time = new();
    private readonly Channel<TaskCompletionSource<bool>> _asked = Channel.CreateUnbounded<TaskCompletionSource<bool>>();
    private WebApplication _app = null!;
    private AuthorityKeys _keys = null!;
    private int _count;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(ServeAsync);
        await _app.StartAsync(Cancellation);
        _keys = new AuthorityKeys(new Uri(_app.Urls.First()), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Concurrent_requests_for_the_keys_share_one_fetch()
    {
        var waiting = Enumerable.Range(0, 50).Select(_ => _keys.GetConfigurationAsync(Cancellation)).ToList();
        (await _asked.Reader.ReadAsync(Cancellation)).SetResult(true);
        var all = await Task.WhenAll(waiting);
        Assert.All(all, configuration => Assert.Same(all[0], configuration));
        Assert.Equal(1, _count);
    }

    [Fact]
    public async Task While_the_keys_are_fetched_again_the_old_ones_are_not_used()
    {
        var old = _keys.GetConfigurationAsync(Cancellation);
        (await _asked.Reader.ReadAsync(Cancellation)).SetResult(true);
        await old;
        _keys.RequestRefresh();
        var first = _keys.GetConfigurationAsync(Cancellation);
        var fetch = await _asked.Reader.ReadAsync(Cancellation);
        var second = _keys.GetConfigurationAsync(Cancellation);
        fetch.SetResult(true);
        Assert.NotSame(await old, await first);
        Assert.Same(await first, await second);
        Assert.Equal(2, _count);
    }

    [Fact]
    public async Task Where_they_cannot_be_fetched_again_the_old_ones_stay_good()
    {
        var old = _keys.GetConfigurationAsync(Cancellation);
        (await _asked.Reader.ReadAsync(Cancellation)).SetResult(true);
        await old;
        _keys.RequestRefresh();
        var first = _keys.GetConfigurationAsync(Cancellation);
        (await _asked.Reader.ReadAsync(Cancellation)).SetResult(false);
        Assert.Same(await old, await first);
        Assert.Same(await old, await _keys.GetConfigurationAsync(Cancellation));
        Assert.Equal(2, _count);
    }

    [Fact]
    public async Task After_a_failed_shared_fetch_no_request_waits_for_another_fetch()
    {
        var waiting = Enumerable.Range(0, 50).Select(_ => _keys.GetConfigurationAsync(Cancellation)).ToList();
        (await _asked.Reader.ReadAsync(Cancellation)).SetResult(false);
        foreach (var attempt in waiting)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => attempt);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => _keys.GetConfigurationAsync(Cancellation));
        Assert.Equal(1, _count);
    }

    [Fact]
    public async Task Each_failure_doubles_the_rest_up_to_half_a_minute_and_a_success_ends_it()
    {
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 30, 30])
        {
            await FailAsync();
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            var before = _count;
            await Assert.ThrowsAnyAsync<Exception>(() => _keys.GetConfigurationAsync(Cancellation));
            Assert.Equal(before, _count);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var fetch = _keys.GetConfigurationAsync(Cancellation);
        (await _asked.Reader.ReadAsync(Cancellation)).SetResult(true);
        Assert.Equal("https://issuer.test", (await fetch).Issuer);
        Assert.Same(await fetch, await _keys.GetConfigurationAsync(Cancellation));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_fetch_to_the_others()
    {
        using var impatient = new CancellationTokenSource();
        var first = _keys.GetConfigurationAsync(impatient.Token);
        var second = _keys.GetConfigurationAsync(Cancellation);
        var asked = await _asked.Reader.ReadAsync(Cancellation);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        asked.SetResult(true);
        Assert.Equal("https://issuer.test", (await second).Issuer);
        Assert.Equal(1, _count);
    }

    private async Task FailAsync()
    {
        var fetch = _keys.GetConfigurationAsync(Cancellation);
        (await _asked.Reader.ReadAsync(Cancellation)).SetResult(false);
        await Assert.ThrowsAnyAsync<Exception>(() => fetch);
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (context.Request.Path == "/keys")
        {
            await context.Response.WriteAsync("""{"keys":[]}""");
            return;
        }

        Interlocked.Increment(ref _count);
        var isGood = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _asked.Writer.WriteAsync(isGood);
        if (await isGood.Task.WaitAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($$"""{"issuer":"https://issuer.test","jwks_uri":"{{_app.Urls.First()}}/keys"}""");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }
}
