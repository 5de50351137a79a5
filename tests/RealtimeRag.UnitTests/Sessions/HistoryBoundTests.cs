using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>The history of a turn that later questions carry is limited, and cut between characters.</summary>
public sealed class HistoryBoundTests
{
    private static readonly string AlmostFull = new('字', Conversation.MaxTurnLength - 1);

    [Theory]
    [InlineData("😀")]
    [InlineData("e\u0301")]
    [InlineData("👨‍👩‍👧")]
    public void An_answer_is_cut_in_front_of_a_character_that_does_not_fit(string character) => Assert.Equal(AlmostFull, TurnAfter("问？", AlmostFull + character).Answer);

    [Fact]
    public void What_fits_is_kept_whole() => Assert.Equal(AlmostFull + "完", TurnAfter("问？", AlmostFull + "完").Answer);

    [Fact]
    public void Nothing_follows_a_cut() => Assert.Equal(AlmostFull, TurnAfter("问？", AlmostFull + "😀", "完", "了").Answer);

    [Fact]
    public void A_replaced_answer_starts_over()
    {
        var talk = new MachineTalk(Core.Protocol.ProtocolVersion.V2);
        talk.Final("问？");
        talk.Delta(1, AlmostFull + "😀");
        talk.Happens(1, new AnswerEvent.Replace("抱歉", "moderation"));
        talk.Delta(1, "。");
        Assert.Equal("抱歉。", NextTurn(talk).Answer);
    }

    [Fact]
    public void A_question_is_bounded_too() => Assert.Equal(AlmostFull, TurnAfter(AlmostFull + "😀？", "答").Question);

    private static AnswerTurn TurnAfter(string question, params string[] pieces)
    {
        var talk = new MachineTalk();
        talk.Final(question);
        foreach (var piece in pieces)
        {
            talk.Delta(1, piece);
        }

        return NextTurn(talk);
    }

    private static AnswerTurn NextTurn(MachineTalk talk)
    {
        talk.Completes(1);
        talk.Final("还有呢？");
        return Assert.Single(talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request.History);
    }
}
