using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Security.SignIn;

namespace RealtimeRag.FunctionalTests.Watch;

/// <summary>An administrator sets the log to debug; it goes back by itself, and never contains what was said.</summary>
public sealed class DebugLogTests
{
    private readonly FakeTime _time = new();

    [Theory]
    [InlineData("information", LogLevel.Information)]
    [InlineData("error", LogLevel.Error)]
    [InlineData("none", LogLevel.None)]
    public async Task The_log_is_at_debug_for_ten_minutes_and_then_as_configured(string configured, LogLevel lowest)
    {
        await using var server = await TestServer.StartAsync(null, _time, null, ("LOG_LEVEL", configured));
        Assert.Equal(lowest, LowestOf(server, typeof(TimedDebugLog)));
        Assert.Null(await UntilAsync(server));

        await BeginAsync(server);
        Assert.Equal(LogLevel.Debug, LowestOf(server, typeof(TimedDebugLog)));
        Assert.Equal(LogLevel.Debug, LowestOf(server, typeof(SignInPolicy)));
        Assert.Equal(_time.GetUtcNow().AddMinutes(10), await UntilAsync(server));
        Assert.Contains("The log is at debug for 10 minutes, requested by anonymous", server.Log.Text, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(LogLevel.Debug, LowestOf(server, typeof(TimedDebugLog)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(lowest, LowestOf(server, typeof(TimedDebugLog)));
        Assert.Null(await UntilAsync(server));
        Assert.Contains("The log is at its configured level again", server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beginning_again_moves_the_end()
    {
        await using var server = await TestServer.StartAsync(null, _time, null, ("LOG_LEVEL", "information"));
        await BeginAsync(server);
        _time.Advance(TimeSpan.FromMinutes(6));
        await BeginAsync(server);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(LogLevel.Debug, LowestOf(server, typeof(TimedDebugLog)));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(LogLevel.Information, LowestOf(server, typeof(TimedDebugLog)));
    }

    [Fact]
    public async Task A_log_that_is_configured_as_trace_stays_so()
    {
        await using var server = await TestServer.StartAsync(null, _time, null, ("LOG_LEVEL", "trace"));
        await BeginAsync(server);
        Assert.Equal(LogLevel.Trace, LowestOf(server, typeof(TimedDebugLog)));
    }

    [Fact]
    public async Task What_is_said_meanwhile_is_not_in_the_log()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source, null, null, ("LOG_LEVEL", "information"));
        await BeginAsync(server);
        using var client = await server.TalkAsync();
        await client.FinalAsync("What is the secret port?");
        var call = await source.NextAsync();
        call.Say("A hidden one.");
        call.Complete();
        Assert.Equal("A hidden one.", await client.AnswerAsync());
        Assert.Contains(server.Log.Lines, static line => line.Level == LogLevel.Debug);
        Assert.DoesNotContain("secret", server.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", server.Log.Text, StringComparison.Ordinal);
    }

    private static LogLevel LowestOf(TestServer server, Type category)
    {
        var log = server.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        return Enum.GetValues<LogLevel>().Where(static level => level != LogLevel.None).Where(log.IsEnabled).DefaultIfEmpty(LogLevel.None).Min();
    }

    private static async Task BeginAsync(TestServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/debug-log");
        AdminTests.WithKey(request);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
    }

    private static async Task<DateTimeOffset?> UntilAsync(TestServer server)
    {
        var stats = JsonDocument.Parse(await server.Http.GetStringAsync("/v1/stats", TestContext.Current.CancellationToken)).RootElement;
        return stats.GetProperty("debug_until") is { ValueKind: JsonValueKind.String } until ? until.GetDateTimeOffset() : null;
    }
}
