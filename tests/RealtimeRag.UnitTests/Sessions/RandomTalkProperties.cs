using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>Random conversations in both protocol versions: no sequence of events breaks a promise of the protocol.</summary>
public sealed class RandomTalkProperties
{
    [Theory]
    [InlineData(ProtocolVersion.V1)]
    [InlineData(ProtocolVersion.V2)]
    public void No_order_of_events_breaks_an_invariant(ProtocolVersion version) => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed => new RandomTalk(version, new Random(seed)).Run(60)).Check(PropertyRuns.Of(1_000, 5_000));
}
