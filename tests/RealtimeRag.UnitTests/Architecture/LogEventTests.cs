using System.Reflection;
using Microsoft.Extensions.Logging;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.UnitTests.Architecture;

/// <summary>Every kind of log line has a number, by which alerts and filters recognize it whatever its wording.</summary>
public sealed class LogEventTests
{
    [Fact]
    public void Every_log_message_has_a_unique_event_id()
    {
        var ids = new[] { typeof(ServerApp).Assembly, Assembly.Load("RealtimeRag.Knowledge") }
            .SelectMany(static assembly => assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(static method => (Method: $"{method.DeclaringType!.Name}.{method.Name}", method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId))
            .Where(static line => line.EventId is not null)
            .ToList();
        Assert.InRange(ids.Count, 50, 1_000);
        Assert.Empty(ids.Where(static line => line.EventId <= 0).Select(static line => line.Method));
        Assert.Empty(ids.GroupBy(static line => line.EventId).Where(static lines => lines.Count() > 1).Select(static lines => string.Join(", ", lines.Select(static line => line.Method))));
    }
}
