using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>Memory is given back once after many connections have left, and not while they come and go.</summary>
public sealed class MemoryReleaseTests
{
    [Theory]
    [InlineData(new[] { 5_000, 0, 0 }, 1)]
    [InlineData(new[] { 5_000, 3_000, 1_000, 10, 10, 10 }, 1)]
    [InlineData(new[] { 5_000, 1_250, 1_250 }, 1)]
    [InlineData(new[] { 5_000, 1_251, 1_251 }, 0)]
    [InlineData(new[] { 999, 0, 0 }, 0)]
    [InlineData(new[] { 5_000, 0, 4_000, 0, 5_000 }, 0)]
    [InlineData(new[] { 5_000, 0, 0, 0, 2_000, 0, 0, 0 }, 2)]
    public void It_depends_on_how_many_have_left(int[] open, int times)
    {
        var released = 0;
        var memory = new MemoryRelease(() => released++);
        foreach (var count in open)
        {
            memory.Look(count);
        }

        Assert.Equal(times, released);
    }

    [Fact]
    public void It_is_done_when_there_is_nothing_left_to_give_back()
    {
        var memory = new MemoryRelease(static () => { });
        Assert.True(memory.IsDone);
        memory.Look(5_000);
        memory.Look(0);
        Assert.False(memory.IsDone);
        memory.Look(0);
        Assert.True(memory.IsDone);
    }
}
