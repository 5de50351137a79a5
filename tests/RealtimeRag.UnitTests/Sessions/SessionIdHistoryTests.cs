using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A session is known by the names it has had, within bounds.</summary>
public sealed class SessionIdHistoryTests
{
    [Fact]
    public void The_first_name_and_those_after_it_are_known()
    {
        var names = SessionIdHistory.Of("first");
        Assert.True(names.Has("first"));
        Assert.False(names.Has("会议"));
        names = names.With("会议");
        Assert.True(names.Has("first"));
        Assert.True(names.Has("会议"));
        Assert.False(names.Has(""));
        Assert.False(names.Has("First"));
        Assert.False(names.Has("会"));
    }

    [Fact]
    public void Of_many_the_first_and_the_newest_are_known()
    {
        var names = SessionIdHistory.Of("first");
        for (var i = 0; i < 100; i++)
        {
            names = names.With($"n{i}");
        }

        Assert.True(names.Has("first"));
        Assert.False(names.Has("n0"));
        Assert.False(names.Has("n67"));
        Assert.All(Enumerable.Range(68, 32), i => Assert.True(names.Has($"n{i}")));
    }

    [Fact]
    public void Alternating_between_ids_uses_no_memory()
    {
        var names = SessionIdHistory.Of("first");
        names = names.With("early");
        for (var i = 0; i < 1_000; i++)
        {
            names = names.With(i % 2 == 0 ? "a" : "b");
        }

        Assert.True(names.Has("early"));
    }
}
