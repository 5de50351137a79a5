namespace RealtimeRag.Cli.Terminal;

/// <summary>Thrown when output can no longer be written: the disk is full, or the reader of the pipe has exited.</summary>
internal sealed class OutputException(Exception cause) : IOException("The output cannot be written", cause);

/// <summary>
/// Wraps standard output or error, so that its errors can be distinguished from those of files and sockets. As thread-safe as the inner stream.
/// </summary>
/// <param name="inner">The console's stream.</param>
/// <param name="failed">Called with an error.</param>
internal sealed class OutputStream(Stream inner, Action<IOException> failed) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException e)
        {
            failed(e);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (IOException e)
        {
            failed(e);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
