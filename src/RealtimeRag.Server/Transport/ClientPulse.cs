using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RealtimeRag.Server.Transport;

/// <summary>How long a client may be silent before it is pinged, and how long it may take to answer.</summary>
/// <param name="Silence">Before a ping.</param>
/// <param name="Answer">For the pong.</param>
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

/// <summary>Whether a client is still there. It has no clock: whatever looks brings the time. The reader reports, one other thread at a time looks.</summary>
internal sealed class ClientPulse
{
    private volatile bool _hasHeard = true;
    private volatile bool _isAsked;
    private TimeSpan _heardAt;
    private TimeSpan _askedAt;
    private long _payload;

    /// <summary>What the newest ping carries.</summary>
    public long Payload => Interlocked.Read(ref _payload);

    /// <summary>Bytes have arrived. Called for each read, so it does next to nothing.</summary>
    public void Heard()
    {
        if (!_hasHeard)
        {
            _hasHeard = true;
        }
    }

    /// <summary>A pong has arrived.</summary>
    public void Answered(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == sizeof(long) && BinaryPrimitives.ReadInt64BigEndian(payload) == Payload)
        {
            _isAsked = false;
        }
    }

    /// <summary>Looks.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="isReading">Whether the server would see an answer. While it lets a client wait, the answer may have arrived.</param>
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
