using Microsoft.Extensions.Configuration;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>What sessions hold is counted for all of them together and bounded for each.</summary>
public sealed class MemoryBudgetTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public void One_session_may_hold_its_share_minus_the_frames_for_a_resume()
    {
        var budget = new MemoryBudget(maxBytes: 1_000_000, maxBytesEach: 1_000);

        Assert.Equal(1_000, budget.RoomFor(held: 0, frames: 0));
        Assert.Equal(600, budget.RoomFor(held: 500, frames: 400));
        Assert.Equal(500, budget.MaxReplayBytesEach);
    }

    [Fact]
    public void If_all_sessions_together_are_at_their_limit_none_may_hold_more()
    {
        var budget = new MemoryBudget(maxBytes: 1_000, maxBytesEach: 1_000);
        budget.Add(990);

        Assert.Equal(310, budget.RoomFor(held: 300, frames: 0));
        budget.Add(10);
        Assert.Equal(300, budget.RoomFor(held: 300, frames: 0));
        Assert.False(budget.IsExceeded);
        budget.Add(1);
        Assert.True(budget.IsExceeded);
    }

    [Fact]
    public void A_session_counts_its_memory_once_and_releases_it_at_its_end()
    {
        var budget = new MemoryBudget();
        var share = new SessionShare(budget);
        var state = SessionState.Begin(Dialect.V2, "s", Language.Chinese, new SessionRules(new QuestionFinder(new QuestionDetector(), QuestionTuning.Default)));

        share.Hold(state with { NewestFinal = "四个字节" });
        share.Hold(state with { NewestFinal = "四个字节" });
        Assert.Equal(8, budget.Bytes);
        share.Hold(state with { NewestFinal = "两个" });
        Assert.Equal(4, budget.Bytes);
        share.Free();
        share.Free();
        Assert.Equal(0, budget.Bytes);
    }

    [Fact]
    public void By_default_all_sessions_may_hold_a_quarter_of_the_process_memory_up_to_a_maximum()
    {
        var settings = Read();

        Assert.Equal(64 * Mebibyte, settings.Budget(available: 256 * Mebibyte).RoomFor(0, long.MinValue / 2));
        Assert.Equal(MemoryBudget.DefaultBytes, settings.Budget(available: 64L * 1024 * Mebibyte).RoomFor(0, long.MinValue / 2));
    }

    [Fact]
    public void Both_sizes_can_be_set()
    {
        var budget = Read(("SESSION_MEMORY", "3"), ("SESSION_MEMORY_EACH", "64")).Budget(available: 256 * Mebibyte);

        Assert.Equal(3 * Mebibyte, budget.RoomFor(0, long.MinValue / 2));
        Assert.Equal(64 * 1024, budget.RoomFor(0, 0));
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
