using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>Who speaks, and how well they were heard: one role may be answered alone, and what was heard badly is confirmed and not asked.</summary>
public sealed class SpeakerTests
{
    private static readonly Func<SessionRules, SessionRules> Customers = static rules => rules with { AnsweredSpeakers = ["customer", "访客"] };

    [Theory]
    [InlineData("customer")]
    [InlineData(" Customer ")]
    [InlineData("访客")]
    [InlineData(null)]
    public void Questions_of_an_answered_speaker_are_asked(string? speaker)
    {
        var talk = new MachineTalk(ProtocolVersion.V2, Customers);
        Assert.Contains("start 1 '产品多少钱？'", Say(talk, "产品多少钱？", speaker));
        Assert.Equal(speaker, talk.Frames.OfType<ServerFrame.Decision>().Single().Speaker);
    }

    [Fact]
    public void Other_speakers_are_ignored_and_interrupt_nothing()
    {
        var talk = new MachineTalk(ProtocolVersion.V2, Customers);
        Say(talk, "请问这个产品的价格", "customer");
        Assert.Equal(["ack asr_chunk s1", "decision ignored '您要哪一款？'", "status waiting_for_question note"], Say(talk, "您要哪一款？", "agent"));
        Assert.Equal("agent", talk.Frames.OfType<ServerFrame.Decision>().Single().Speaker);
        Assert.NotNull(talk.State.Open);
        Assert.Contains("start 1 '请问这个产品的价格'", talk.After(2));
    }

    [Fact]
    public void An_interim_of_another_speaker_is_not_asked_early()
    {
        var talk = new MachineTalk(ProtocolVersion.V2, static rules => Customers(rules) with { Speculation = SpeculationPolicy.Always, SpeculatesByDefault = true });
        talk.Say(new ClientFrame.AsrChunk("产品多少钱？", false) { Speaker = "agent" }, "asr_chunk");
        Assert.Empty(talk.After(1));
        talk.Say(new ClientFrame.AsrChunk("产品多少钱？", false) { Speaker = "customer" }, "asr_chunk");
        Assert.Contains("start 1 '产品多少钱？' early", talk.After(1));
        Say(talk, "产品多少钱？", "customer");
        Assert.Equal("customer", talk.State.Running!.Asked.Speaker);
    }

    [Fact]
    public void V1_learns_of_it_by_a_note()
    {
        var talk = new MachineTalk(change: Customers);
        Assert.Equal(["ack asr_chunk s1", "status waiting_for_question note"], Say(talk, "产品多少钱？", "agent"));
        Assert.Contains("不作回答", talk.Frames.OfType<ServerFrame.Status>().Single().Note!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_history_says_who_asked()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        Say(talk, "产品多少钱？", "customer");
        Assert.Equal("customer", talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request.Speaker);
        talk.Delta(1, "九十九元");
        talk.Completes(1);
        Say(talk, "什么时候发布？", "agent");
        var turn = Assert.Single(talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request.History);
        Assert.Equal(new AnswerTurn("产品多少钱？", "九十九元") { Speaker = "customer", Number = 1 }, turn);
    }

    [Theory]
    [InlineData(0.39f, true)]
    [InlineData(0f, true)]
    [InlineData(0.4f, false)]
    [InlineData(1f, false)]
    [InlineData(null, false)]
    public void A_badly_recognized_question_needs_confirmation_and_is_not_asked(float? confidence, bool isUncertain)
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        var lines = Say(talk, "产品多少钱？", confidence: confidence);
        Assert.Equal(isUncertain, lines.Contains("decision uncertain '产品多少钱？'"));
        Assert.Equal(!isUncertain, lines.Contains("start 1 '产品多少钱？'"));
        if (isUncertain)
        {
            Assert.Equal("status waiting_for_question note", lines[^1]);
            Assert.Contains("没有听清", talk.Frames.OfType<ServerFrame.Status>().Single().Note!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Badly_recognized_text_can_be_confirmed_or_repeated_and_is_not_asked_with_the_next_sentence()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        Say(talk, "产品多少钱？", confidence: 0.1f);
        Assert.Contains("decision statement '今天天气不错。'", Say(talk, "今天天气不错。"));
        Assert.Contains("start 1 '产品多少钱？'", Say(talk, "产品多少钱？", confidence: 0.9f));
        talk.Completes(1);
        Assert.Contains("start 2 '产品多少钱？'", talk.Ask("产品多少钱？"));
    }

    [Fact]
    public void A_badly_recognized_statement_is_a_statement() =>
        Assert.Contains("decision statement '今天天气不错。'", Say(new MachineTalk(ProtocolVersion.V2), "今天天气不错。", confidence: 0.1f));

    [Fact]
    public void The_bound_is_the_operators() =>
        Assert.Contains("start 1 '产品多少钱？'", Say(new MachineTalk(ProtocolVersion.V2, static rules => rules with { LeastConfidence = 0 }), "产品多少钱？", confidence: 0.01f));

    private static string[] Say(MachineTalk talk, string text, string? speaker = null, float? confidence = null) =>
        talk.Say(new ClientFrame.AsrChunk(text, true) { Speaker = speaker, Confidence = confidence }, "asr_chunk");
}
