using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A session that was stored and restored, later and with another clock, continues unchanged.</summary>
public sealed class SessionSnapshotTests
{
    private static readonly TimeSpan OtherClock = TimeSpan.FromDays(3) + TimeSpan.FromTicks(7);

    [Theory]
    [InlineData(ProtocolVersion.V1)]
    [InlineData(ProtocolVersion.V2)]
    public void A_restored_session_does_what_the_original_does(ProtocolVersion version) => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var talk = new RandomTalk(version, random);
            var storedAt = new Random(seed ^ 0x5EED).Next(60);
            SessionState? twin = null;
            talk.Stepped = (before, input, step) =>
            {
                if (storedAt-- == 0)
                {
                    twin = Stored(before, input.At).Restore(input.At + OtherClock);
                }

                if (twin is not null)
                {
                    var other = SessionMachine.Step(twin, Later(input), talk.Rules);
                    twin = other.State;
                    Assert.Equal(step.Effects.Select(Show), other.Effects.Select(Show));
                    Assert.Equal(Json(step.State, input.At), Json(other.State, input.At + OtherClock));
                }
            };
            talk.Run(60);
        }).Check(PropertyRuns.Of(500, 5_000));

    [Fact]
    public void A_snapshot_contains_ages_and_no_process_times()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Open();
        talk.Final("产品多少钱？");
        talk.After(1.5);
        talk.Delta(1, "九十九元");
        talk.After(0.25);
        talk.Leaves();
        talk.After(4);
        using var json = JsonDocument.Parse(SessionSnapshot.Of(talk.State, talk.Now).ToJson());
        var state = json.RootElement.GetProperty("state");
        var running = state.GetProperty("running");
        Assert.Equal(1, json.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(-5_750, running.GetProperty("asked").GetProperty("arrived_at").GetDecimal());
        Assert.Equal(-4_250, running.GetProperty("first_at").GetDecimal());
        Assert.Equal(26_000, state.GetProperty("detached").GetProperty("stop_answers").GetDecimal());
        Assert.Equal(116_000, state.GetProperty("detached").GetProperty("forget").GetDecimal());
    }

    [Fact]
    public void All_speculative_events_are_kept()
    {
        AnswerEvent[] events =
        [
            new AnswerEvent.Delta("a"), new AnswerEvent.Replace("b", "moderation"), new AnswerEvent.Cited([new(1, "t", "s", 0.25, "u")]),
            new AnswerEvent.Used(new(1, 2, 3, "0.001", "USD")), new AnswerEvent.ConversationMoved("c", true), new AnswerEvent.Identified("m"),
            new AnswerEvent.Suggested(["q"]), new AnswerEvent.Clarified([new("t", "k")], "?"), new AnswerEvent.Completed(true),
        ];
        var state = new MachineTalk(ProtocolVersion.V2).State with
        {
            Speculation = new(7, "产品多少钱？", TimeSpan.FromSeconds(9), 1, "u") { Events = [.. events], Failure = AnswerFailure.Of(ErrorCode.RagTimeout) },
        };
        var early = Stored(state, TimeSpan.FromSeconds(10)).Restore(TimeSpan.FromSeconds(10)).Speculation!;
        Assert.Equal(state.Speculation.Failure, early.Failure);
        Assert.Equal(TimeSpan.FromSeconds(9), early.StartedAt);
        Assert.Equal(events.Select(static e => e.GetType()), early.Events.Select(static e => e.GetType()));
        Assert.Equal(Json(state, default), Json(state with { Speculation = early }, default));
    }

    [Fact]
    public void A_snapshot_that_the_first_version_wrote_is_read()
    {
        const string First = """
            {"version":1,"state":{"protocol_version":"V2","session_id":"会议","ids":{"first":"s1","later":["会议"]},"language":"English","is_paused":true,
            "ending":{"reason":{"code":1000,"text":"stopped","reconnect":"No"},"deadline":2500},"is_closed":false,"transcript":["好的","产品"],
            "waiting":[{"number":2,"session_id":"会议","question":"q","context":"c","arrived_at":-100,"detected_at":-99.5,"is_instant":false,"generation":1,"is_cancelled":false}],
            "last_number":2,"last_seq":17,"errors":1,"conversation":{"generation":1,"backend_id":"b","turns":[{"question":"x","answer":"y"}]},
            "past":[{"answer_id":"a1","message_id":"m","user":"u"}],"acks":"Final","wants_suggested":true,"speculates":false}}
            """;
        var now = TimeSpan.FromSeconds(50);
        var state = SessionSnapshot.Parse(Encoding.UTF8.GetBytes(First)).Restore(now);
        Assert.Equal((CloseReason.Stopped, now + TimeSpan.FromSeconds(2.5)), (state.Ending!.Reason, state.Ending.Deadline));
        Assert.Equal("好的产品", state.Transcript.Text);
        Assert.Equal(now - TimeSpan.FromMilliseconds(99.5), Assert.Single(state.Waiting).DetectedAt);
        Assert.True(state.Ids.Has("s1"));
        Assert.Equal((17L, 2L, 1L, AckPolicy.Final, Core.Language.English), (state.LastSeq, state.LastNumber, state.Errors, state.Acks, state.Language));
        Assert.Equal(new AnswerTurn("x", "y"), Assert.Single(state.Conversation.Turns));
        Assert.Equal(new PastAnswer("a1", "m", "u"), Assert.Single(state.Past));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"state":{"protocol_version":"V2","session_id":"s","ids":{"first":"s","later":[]}}}""")]
    [InlineData("""{"version":0,"state":{"protocol_version":"V2","session_id":"s","ids":{"first":"s","later":[]}}}""")]
    [InlineData("""{"version":1,"state":{"protocol_version":"V2"}}""")]
    [InlineData("""{"version":1,"state":{"protocol_version":"V2","session_id":"s","ids":{"first":"s","later":[]},"transcript":"x"}}""")]
    public void Anything_but_a_snapshot_of_a_known_version_is_rejected(string json) =>
        Assert.Throws<JsonException>(() => SessionSnapshot.Parse(Encoding.UTF8.GetBytes(json)));

    private static SessionSnapshot Stored(SessionState state, TimeSpan now) => SessionSnapshot.Parse(SessionSnapshot.Of(state, now).ToJson());

    private static string Json(SessionState state, TimeSpan now) => Encoding.UTF8.GetString(SessionSnapshot.Of(state, now).ToJson());

    private static SessionInput Later(SessionInput input)
    {
        var later = input with { At = input.At + OtherClock };
        return later is SessionInput.MessageArrived arrived ? arrived with { ArrivedAt = arrived.ArrivedAt + OtherClock } : later;
    }

    private static string Show(SessionEffect effect)
    {
        if (effect is not SessionEffect.Send send)
        {
            return effect is SessionEffect.StartAnswer start
                ? $"{start} {string.Join('|', start.Request.History)}"
                : effect.ToString();
        }

        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new ServerFrameWriter(ProtocolVersion.V2);
        writer.Write(send.Frame, 1, bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
