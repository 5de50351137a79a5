using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RealtimeRag.Server.Transport;

/// <summary>How long a client may be silent before it is pinged, and how long it may take to answer.</summary>
/// <param name="Silence">The silence after which a ping is sent.</param>
/// <param name="Answer">How long the pong may take.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PulseLimits(TimeSpan Silence, TimeSpan Answer);

/// <summary>What to do about a client.</summary>
internal enum PulseVerdict
{
    /// <summary>Nothing.</summary>
    GoOn,

    /// <summary>Send a ping.</summary>
    Ping,

    /// <summary>It is gone.</summary>
    GiveUp,
}

/// <summary>
/// Tracks whether a client is still there. Has no clock: the caller of <see cref="Look"/> passes the time. The reader reports what arrives; one other
/// thread at a time may look.
/// </summary>
internal sealed class ClientPulse
{
    private volatile bool _hasHeard = true;
    private volatile bool _isAsked;
    private TimeSpan _heardAt;
    private TimeSpan _askedAt;
    private long _payload;

    /// <summary>The payload of the newest ping.</summary>
    public long Payload => Interlocked.Read(ref _payload);

    /// <summary>Records that bytes have arrived. Called for each read, so it must be cheap.</summary>
    public void Heard()
    {
        if (!_hasHeard)
        {
            _hasHeard = true;
        }
    }

    /// <summary>Records that a pong has arrived.</summary>
    public void Answered(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == sizeof(long) && BinaryPrimitives.ReadInt64BigEndian(payload) == Payload)
        {
            _isAsked = false;
        }
    }

    /// <summary>Checks the client and returns what to do.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="isReading">Whether the server is reading and would see an answer. While it is not reading, the answer may have arrived already.</param>
    public PulseVerdict Look(TimeSpan now, PulseLimits limits, bool isReading)
    {
        if (_hasHeard)
        {
            (_hasHeard, _heardAt) = (false, now);
        }

        if (_isAsked)
        {
            if (!isReading)
            {
                _askedAt = now;
            }

            return now - _askedAt > limits.Answer ? PulseVerdict.GiveUp : PulseVerdict.GoOn;
        }

        if (now - _heardAt <= limits.Silence)
        {
            return PulseVerdict.GoOn;
        }

        Interlocked.Increment(ref _payload);
        (_isAsked, _askedAt) = (true, now);
        return PulseVerdict.Ping;
    }
}
