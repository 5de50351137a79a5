using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>What sessions hold is counted for all of them together and bounded for each.</summary>
public sealed class MemoryBudgetTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public void One_session_may_hold_its_share_less_what_is_kept_for_a_resume()
    {
        var budget = new MemoryBudget(maxBytes: 1_000_000, maxBytesEach: 1_000);

        Assert.Equal(1_000, budget.RoomFor(held: 0));
        Assert.Equal(100, budget.RoomFor(held: 500 + 400));
        Assert.Equal(500, budget.MaxReplayBytesEach);
    }

    [Fact]
    public void Where_all_sessions_hold_what_they_may_together_none_may_hold_more()
    {
        var budget = new MemoryBudget(maxBytes: 1_000, maxBytesEach: 1_000);
        budget.Add(990);

        Assert.Equal(10, budget.RoomFor(held: 300));
        budget.Add(10);
        Assert.Equal(0, budget.RoomFor(held: 300));
        Assert.False(budget.IsExceeded);
        budget.Add(1);
        Assert.True(budget.IsExceeded);
    }

    [Fact]
    public void A_session_counts_what_it_holds_once_and_gives_it_back_at_its_end()
    {
        var budget = new MemoryBudget();
        var share = new SessionShare(budget);
        share.Grow(8);
        share.Grow(0);
        Assert.Equal(8, budget.Bytes);
        Assert.Equal(MemoryBudget.DefaultBytesEach - 8 - 100, share.RoomBeside(frames: 100));
        share.Grow(-4);
        Assert.Equal(4, budget.Bytes);
        share.Free();
        share.Free();
        Assert.Equal(0, budget.Bytes);
    }

    [Fact]
    public void Unless_set_all_sessions_may_hold_a_quarter_of_what_the_process_may_and_no_more_than_enough()
    {
        var settings = Read();

        Assert.Equal(64 * Mebibyte, settings.Budget(available: 256 * Mebibyte).RoomFor(long.MinValue / 2));
        Assert.Equal(MemoryBudget.DefaultBytes, settings.Budget(available: 64L * 1024 * Mebibyte).RoomFor(long.MinValue / 2));
    }

    [Fact]
    public void Both_sizes_can_be_set()
    {
        var budget = Read(("SESSION_MEMORY", "3"), ("SESSION_MEMORY_EACH", "64")).Budget(available: 256 * Mebibyte);

        Assert.Equal(3 * Mebibyte, budget.RoomFor(long.MinValue / 2));
        Assert.Equal(64 * 1024, budget.RoomFor(0));
    }

    private static MemorySettings Read(params (string Name, string Value)[] settings)
    {
        var reader = new SettingReader(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
        var read = MemorySettings.Read(reader);
        Assert.Empty(reader.Errors);
        return read;
    }
}
