using System.Buffers;
using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>What clients learn of their daily budgets before these are spent.</summary>
public sealed class BudgetingTests
{
    [Fact]
    public void A_step_is_announced_once_for_each_budget()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        Assert.Equal([], talk.Step(Used(7)));
        Assert.Equal(["limit questions 8/10"], talk.Step(Used(8)));
        Assert.Equal([], talk.Step(Used(9)));
        Assert.Equal(["limit questions 10/10", "limit tokens 85/100"], talk.Step(Used(10, 85)));
        Assert.Equal([], talk.Step(Used(10, 99)));
        Assert.Equal(["limit tokens 130/100"], talk.Step(Used(10, 130)));
    }

    [Fact]
    public void On_the_next_day_it_is_announced_again()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Step(Used(10));
        Assert.Equal([], talk.Step(Used(1)));
        Assert.Equal(["limit questions 8/10"], talk.Step(Used(8)));
    }

    [Fact]
    public void V1_has_no_word_for_it()
    {
        var talk = new MachineTalk();
        Assert.Equal([], talk.Step(Used(8)));
        Assert.Equal([], talk.Step(Used(10, 200)));
    }

    [Fact]
    public void It_is_numbered_and_waits_for_a_client_that_comes_back()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Open();
        var seq = talk.State.LastSeq;
        talk.Leaves();
        talk.Step(Used(8));
        Assert.Equal(seq + 1, talk.State.LastSeq);
        Assert.Equal(BudgetLevel.Near, SessionSnapshot.Parse(SessionSnapshot.Of(talk.State, talk.Now).ToJson()).State.Budgets.Questions);
    }

    [Fact]
    public void On_the_wire_it_says_which_budget_how_much_and_until_when()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new ServerFrameWriter(ProtocolVersion.V2);
        writer.Write(new ServerFrame.BudgetNotice(new(BudgetUse.Tokens, 8_000, 10_000, TimeSpan.FromHours(1))), 3, bytes);
        Assert.Equal("""{"type":"limit","limit":"tokens","used":8000,"max":10000,"resets_in_ms":3600000,"seq":3}""", Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static Func<TimeSpan, SessionInput> Used(long questions, long tokens = 0) => now => new SessionInput.BudgetUsed(
        [new(BudgetUse.Questions, questions, 10, TimeSpan.FromHours(1)), new(BudgetUse.Tokens, tokens, 100, TimeSpan.FromHours(1))], now);
}
