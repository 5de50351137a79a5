using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>Random conversations in both protocol versions: no sequence of events breaks a promise of the protocol.</summary>
public sealed class RandomTalkProperties
{
    [Theory]
    [InlineData(Dialect.V1)]
    [InlineData(Dialect.V2)]
    public void No_order_of_events_breaks_an_invariant(Dialect dialect) => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed => new RandomTalk(dialect, new Random(seed)).Run(60)).Check(PropertyRuns.Of(1_000, 5_000));
}
