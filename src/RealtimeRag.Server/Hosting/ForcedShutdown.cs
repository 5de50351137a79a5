using System.Runtime.InteropServices;

namespace RealtimeRag.Server.Hosting;

/// <summary>
/// Detects a second request to stop, by Ctrl+C or SIGTERM. The host handles the first one and keeps the process alive until it has stopped.
/// Thread-safe.
/// </summary>
internal sealed class ForcedShutdown : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <summary>Starts counting signals.</summary>
    public ForcedShutdown()
    {
        Requested = _requested.Token;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Count),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count),
        ];
    }

    /// <summary>Cancelled by the second signal. Usable after disposal, since a server may still be stopping then.</summary>
    public CancellationToken Requested { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        lock (_gate)
        {
            _count = int.MinValue;
            _requested.Dispose();
        }
    }

    // A signal may arrive during disposal.
    private void Count(PosixSignalContext context)
    {
        lock (_gate)
        {
            if (++_count == 2)
            {
                _ = _requested.CancelAsync();
            }
        }
    }
}
