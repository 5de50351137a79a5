using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>What a session holds is carried from step to step. Whatever happens, that is what measuring everything would find.</summary>
public sealed class SessionSizeProperties
{
    [Theory]
    [InlineData(ProtocolVersion.V1)]
    [InlineData(ProtocolVersion.V2)]
    public void The_growth_of_all_steps_adds_up_to_what_the_session_holds(ProtocolVersion version) => ForRandomTalks(seed =>
    {
        var held = 0L;
        var talk = new RandomTalk(version, new Random(seed))
        {
            Stepped = (_, _, step) => Assert.Equal(SessionSize.Of(step.State), held += step.Growth),
        };
        talk.Run(60);
    });

    [Theory]
    [InlineData(ProtocolVersion.V1)]
    [InlineData(ProtocolVersion.V2)]
    public void However_little_room_there_is_the_growth_is_right_and_no_message_adds_more(ProtocolVersion version) => ForRandomTalks(seed =>
    {
        var random = new Random(seed);
        RandomTalk talk = null!;
        talk = new RandomTalk(version, new Random(seed))
        {
            Stepped = (before, input, _) =>
            {
                var room = random.Next(-500, 1_500);
                var bounded = SessionMachine.Step(before, input, talk.Rules, room);
                Assert.Equal(SessionSize.Of(bounded.State) - SessionSize.Of(before), bounded.Growth);
                Assert.True(input is not SessionInput.MessageArrived || bounded.Growth <= Math.Max(0, room));
            },
        };
        talk.Run(60);
    });

    private static void ForRandomTalks(Action<int> talk) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), talk).Check(PropertyRuns.Of(300, 3_000));
}
