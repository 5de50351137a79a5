using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.UnitTests.Answers;

/// <summary>Real instruments, and everything that was recorded with them as lines like <c>rag.fallbacks 1 from=a to=b</c>.</summary>
internal sealed class RecordedMetrics : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _lines = new();

    public RecordedMetrics()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Record(i, value, tags));
        _listener.Start();
        Answers = new ServerMetrics(factory);
    }

    public ServerMetrics Answers { get; }

    /// <summary>What was recorded under this project's own names.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Where(static line => line.StartsWith("rag.", StringComparison.Ordinal))];

    /// <summary>What was recorded under OpenTelemetry's names.</summary>
    public IReadOnlyList<string> GenAILines => [.. _lines.Where(static line => line.StartsWith("gen_ai.", StringComparison.Ordinal))];

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private void Record<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var words = tags.ToArray().Select(tag => $" {tag.Key}={tag.Value}");
        _lines.Enqueue($"{instrument.Name} {value}{string.Concat(words)}");
    }
}
