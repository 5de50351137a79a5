using System.Buffers;

namespace RealtimeRag.Server.Transport;

/// <summary>Bytes waiting to be written together. Holds a buffer only while there are any. Not thread-safe.</summary>
internal sealed class HeldFrames
{
    private byte[] _buffer = [];
    private int _length;

    /// <summary>Whether nothing is waiting.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Appends bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _length < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _length + bytes.Length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            Return();
            _buffer = larger;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Writes everything waiting at once.</summary>
    public async ValueTask WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
        Return();
        (_buffer, _length) = ([], 0);
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
