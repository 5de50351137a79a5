using System.Runtime.InteropServices;

namespace RealtimeRag.Server.Hosting;

/// <summary>
/// Hears whether the process is told to stop a second time, by Ctrl+C or SIGTERM. The first time is the host's to act upon; so is keeping
/// the process alive. Thread-safe.
/// </summary>
internal sealed class SecondSignal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _heard = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <summary>Listens from now on.</summary>
    public SecondSignal()
    {
        Heard = _heard.Token;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Count),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count),
        ];
    }

    /// <summary>Cancelled by the second signal. Good also after this is disposed: a server may be stopped once more then.</summary>
    public CancellationToken Heard { get; }

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
            _heard.Dispose();
        }
    }

    // A signal may still be on its way while this is disposed.
    private void Count(PosixSignalContext context)
    {
        lock (_gate)
        {
            if (++_count == 2)
            {
                _ = _heard.CancelAsync();
            }
        }
    }
}
