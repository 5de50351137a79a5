using System.Buffers;

namespace RealtimeRag.Server.Transport;

/// <summary>Bytes that wait to be written in one piece. It has a buffer only while it holds some. Not thread-safe.</summary>
internal sealed class HeldFrames
{
    private byte[] _buffer = [];
    private int _length;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Adds bytes behind those that wait.</summary>
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

    /// <summary>Writes all that waits in one piece.</summary>
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
