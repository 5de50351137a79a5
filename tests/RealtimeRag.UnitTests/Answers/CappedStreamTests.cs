using RealtimeRag.Server.Answers;

namespace RealtimeRag.UnitTests.Answers;

/// <summary>A reply may not be larger than its limit, however it is read.</summary>
public sealed class CappedStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reply_of_exactly_the_limit_is_read_whole()
    {
        await using var stream = new CappedStream(new MemoryStream(new byte[1_000]), 1_000);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, 64, Token);
        Assert.Equal(1_000, copy.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(4_096)]
    public async Task One_byte_more_is_an_error_in_pieces_of_any_size(int piece)
    {
        await using var stream = new CappedStream(new MemoryStream(new byte[1_001]), 1_000);
        using var copy = new MemoryStream();
        await Assert.ThrowsAsync<InvalidDataException>(() => stream.CopyToAsync(copy, piece, Token));
        Assert.True(copy.Length <= 1_000);
    }

    [Fact]
    public async Task Arrays_and_blocking_reads_are_counted_too()
    {
        await using var stream = new CappedStream(new MemoryStream([1, 2, 3, 4, 5, 6]), 4);
        var buffer = new byte[2];
        Assert.Equal(2, ReadNow(stream, buffer));
        Assert.Equal([1, 2], buffer);
        Assert.Equal(2, await ReadArrayAsync(stream, buffer));
        Assert.Equal([3, 4], buffer);
        Assert.Throws<InvalidDataException>(() => ReadNow(stream, buffer));
    }

    [Fact]
    public async Task It_can_be_read_and_nothing_else()
    {
        await using var stream = new CappedStream(new MemoryStream(), 1);
        Assert.Equal((true, false, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
        await stream.FlushAsync(Token);
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Write([], 0, 0));
    }

    // The framework's own readers use all three overloads.
    private static int ReadNow(Stream stream, byte[] buffer) => stream.Read(buffer, 0, buffer.Length);

    private static Task<int> ReadArrayAsync(Stream stream, byte[] buffer)
    {
#pragma warning disable CA1835 // The overload with an array is the one under test.
        return stream.ReadAsync(buffer, 0, buffer.Length, Token);
#pragma warning restore CA1835
    }
}
