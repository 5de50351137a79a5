using Microsoft.Extensions.Logging;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>However many errors clients cause, the log has one line of them a minute.</summary>
public sealed class ClientErrorLogTests : ILogger<ClientErrorLog>
{
    private readonly FakeTime _time = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];

    private IEnumerable<string> Seen => _lines.Where(static line => line.Level >= LogLevel.Information).Select(static line => line.Text);

    [Fact]
    public void A_thousand_errors_are_one_line_that_says_how_often_each_occurred()
    {
        using var errors = new ClientErrorLog(_time, this);
        for (var i = 0; i < 998; i++)
        {
            errors.Count(i % 100 == 0 ? ErrorCode.InvalidJson : ErrorCode.RateLimited, $"s/e{i}");
        }

        Assert.Empty(Seen);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["Clients caused 998 errors in the last minute: INVALID_JSON 10, RATE_LIMITED 988"], Seen);
    }

    [Fact]
    public void Each_minute_with_errors_has_its_own_line_and_the_others_have_none()
    {
        using var errors = new ClientErrorLog(_time, this);
        for (var minute = 0; minute < 3; minute++)
        {
            errors.Count(ErrorCode.QueueFull, null);
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(Enumerable.Repeat("Clients caused 1 errors in the last minute: QUEUE_FULL 1", 3), Seen);
    }

    [Fact]
    public void The_last_errors_are_logged_on_shutdown()
    {
        new ClientErrorLog(_time, this).Dispose();
        Assert.Empty(Seen);
        var errors = new ClientErrorLog(_time, this);
        errors.Count(ErrorCode.InvalidMessage, "s/e1");
        errors.Dispose();
        Assert.Equal(["Clients caused 1 errors in the last minute: INVALID_MESSAGE 1"], Seen);
        Assert.Empty(_time.Pending);
    }

    [Fact]
    public void At_Debug_each_error_has_its_correlation_id()
    {
        using var errors = new ClientErrorLog(_time, this);
        errors.Count(ErrorCode.InvalidMessage, "s/e1");
        Assert.Equal([(LogLevel.Debug, "Error s/e1: INVALID_MESSAGE")], _lines);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Add((logLevel, formatter(state, exception)));
}
