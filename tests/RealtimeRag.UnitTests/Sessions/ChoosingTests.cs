using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>"Did you mean": what is offered, what the next final picks, and what ends the offer.</summary>
public sealed class ChoosingTests
{
    private const string Question = "端口怎么弄？";
    private static readonly AnswerEvent.Clarified Offer = new([new("怎么修改端口", "k1"), new("端口是多少", "k2")], "您是想问：1. 怎么修改端口；2. 端口是多少？");

    [Fact]
    public void V2_gets_the_choices_and_an_empty_end()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final(Question);
        Assert.Equal(["a1 clarify 怎么修改端口 | 端口是多少"], talk.Happens(1, Offer));
        Assert.Equal(["a1 #0 '' final clarify", "status idle a1"], talk.Completes(1));
        Assert.Empty(talk.State.Conversation.Turns);
    }

    [Fact]
    public void V1_gets_one_short_answer_that_names_them()
    {
        var talk = new MachineTalk();
        talk.Final(Question);
        Assert.Equal([$"a1 #0 '{Offer.Text}'"], talk.Happens(1, Offer));
        Assert.Equal(["a1 #1 '' final clarify", "status idle"], talk.Completes(1));
        Assert.Contains("start 2 '端口是多少'", talk.Final("第二个"));
    }

    [Theory]
    [InlineData("第二个", "端口是多少", "k2")]
    [InlineData("the first one", "怎么修改端口", "k1")]
    [InlineData("怎么修改端口", "怎么修改端口", "k1")]
    public void A_final_that_picks_asks_for_that_section(string said, string title, string section)
    {
        var talk = Offered();
        Assert.Equal(
            ["ack asr_chunk s1", $"decision question '{said}'", $"status analyzing '{title}' a2", "status querying_rag a2", $"start 2 '{title}'"], talk.Final(said));
        var request = talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request;
        Assert.Equal((title, section, ""), (request.Question, request.Section, request.Context));
        Assert.Equal("choice", talk.Frames.OfType<ServerFrame.Decision>().Single().Reason);
        Assert.Empty(talk.State.Offered);
    }

    [Fact]
    public void A_typed_question_may_pick_too()
    {
        var talk = Offered();
        Assert.Contains("start 2 '端口是多少'", talk.Ask("2"));
        Assert.Equal("k2", talk.State.Running!.Asked.Section);
    }

    [Fact]
    public void Without_detection_the_next_instant_query_picks()
    {
        var talk = Offered(static rules => new SessionRules(new QuestionFinder(new NoDetector(), QuestionTuning.Default with { Mode = QuestionMode.Never })));
        talk.Final("第一个");
        Assert.Equal(2, talk.State.Offered.Length);
        Assert.Contains("start 2 '怎么修改端口'", talk.Control(ControlAction.InstantQuery));
        Assert.Equal("k1", talk.State.Running!.Asked.Section);
    }

    [Theory]
    [InlineData("今天天气不错。", null)]
    [InlineData("产品多少钱？", "start 2 '产品多少钱？'")]
    [InlineData("第三个", null)]
    public void Anything_else_is_taken_as_it_is_and_ends_the_offer(string said, string? asks)
    {
        var talk = Offered();
        var effects = talk.Final(said);
        Assert.Equal(asks is not null, effects.Contains(asks));
        Assert.Empty(talk.State.Offered);
        Assert.DoesNotContain(talk.Final("第二个"), static effect => effect.StartsWith("start", StringComparison.Ordinal) && effect.Contains("端口是多少", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("嗯")]
    [InlineData(Question)]
    public void A_hesitation_or_a_repetition_keeps_the_offer(string said)
    {
        var talk = Offered();
        talk.Final(said);
        Assert.Contains("start 2 '端口是多少'", talk.Final("第二个"));
    }

    [Fact]
    public void A_cumulative_final_picks_by_its_new_part()
    {
        var talk = Offered();
        Assert.Contains("start 2 '端口是多少'", talk.Final(Question + "第二个"));
    }

    [Fact]
    public void A_badly_recognized_pick_needs_confirmation_and_may_be_repeated()
    {
        var talk = Offered();
        Assert.Contains("decision uncertain '第二个'", talk.Say(new ClientFrame.AsrChunk("第二个", true) { Confidence = 0.1f }, "asr_chunk"));
        Assert.Contains("start 2 '端口是多少'", talk.Final("第二个"));
    }

    [Fact]
    public void Another_session_begins_without_the_offer()
    {
        var talk = Offered();
        talk.Keepalive("s2");
        Assert.Empty(talk.State.Offered);
    }

    [Fact]
    public void The_offer_survives_in_a_snapshot()
    {
        var talk = Offered();
        var state = SessionSnapshot.Parse(SessionSnapshot.Of(talk.State, talk.Now).ToJson()).Restore(talk.Now);
        Assert.Equal(Offer.Choices, state.Offered);
        var final = ClientMessage.Of(new ClientFrame.AsrChunk("第二个", true), "asr_chunk", null);
        var step = SessionMachine.Step(state, new SessionInput.MessageArrived(final, talk.Now, talk.Now), talk.Rules, long.MaxValue);
        Assert.Equal("k2", step.Effects.OfType<SessionEffect.StartAnswer>().Single().Request.Section);
    }

    private static MachineTalk Offered(Func<SessionRules, SessionRules>? change = null)
    {
        var talk = new MachineTalk(ProtocolVersion.V2, change);
        _ = change is null ? talk.Final(Question) : talk.Ask(Question);
        talk.Happens(1, Offer);
        talk.Completes(1);
        return talk;
    }

    private sealed class NoDetector : IQuestionDetector
    {
        public QuestionVerdict Detect(ReadOnlySpan<char> text) => new(false, 0, 0, 0, "none");
    }
}
