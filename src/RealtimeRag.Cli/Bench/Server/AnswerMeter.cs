using System.Diagnostics.Metrics;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Cli.Bench.Server;

/// <summary>Tracks the server's metrics about answers. Thread-safe.</summary>
internal sealed class AnswerMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _running;
    private long _turnedAway;

    /// <summary>Starts listening to the metrics.</summary>
    public AnswerMeter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServerMetrics.MeterName && instrument.Name is "rag.answers.running" or "rag.answers.turned_away")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, change, _, _) => Interlocked.Add(ref _running, change));
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _turnedAway, change));
        _listener.Start();
    }

    /// <summary>Answers that a backend is working on.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Questions refused because too many were being answered.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
