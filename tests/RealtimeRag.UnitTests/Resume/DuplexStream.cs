using System.IO.Pipelines;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>Two ends of a connection in memory. Disposing one end breaks both directions at once, like a reset.</summary>
internal sealed class DuplexStream : Stream
{
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly Pipe[] _pipes;
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DuplexStream(Pipe input, Pipe output)
    {
        _input = input.Reader.AsStream();
        _output = output.Writer.AsStream();
        _pipes = [input, output];
    }

    /// <summary>Ends once a write at this end waits for room.</summary>
    public Task WhenStuck => _stuck.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <param name="room">How many unread bytes either end accepts; 0 for any number.</param>
    public static (DuplexStream Client, DuplexStream Server) Pair(long room = 0)
    {
        var options = new PipeOptions(pauseWriterThreshold: room, resumeWriterThreshold: room / 2);
        Pipe up = new(options), down = new(options);
        return (new(down, up), new(up, down));
    }

    /// <summary>Breaks the connection; the other end loses everything that it has not read.</summary>
    public void Break()
    {
        var reset = new IOException("reset");
        _pipes[0].Reader.CancelPendingRead();
        _pipes[0].Writer.Complete(reset);
        _pipes[1].Writer.Complete(reset);
    }

    /// <summary>This end has nothing more to say, and still listens.</summary>
    public void EndWriting() => _pipes[1].Writer.Complete();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _input.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = _output.WriteAsync(buffer, cancellationToken);
        if (!write.IsCompleted)
        {
            _stuck.TrySetResult();
        }

        return write;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

    public override void Flush() => _output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
