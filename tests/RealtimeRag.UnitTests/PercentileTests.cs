using RealtimeRag.Core;

namespace RealtimeRag.UnitTests;

public sealed class PercentileTests
{
    [Theory]
    [InlineData(new double[] { }, 0, 0)]
    [InlineData(new double[] { 7 }, 7, 7)]
    [InlineData(new double[] { 1, 2 }, 1, 2)]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, 5, 10)]
    public void A_percentile_is_one_of_the_values(double[] sorted, double half, double most)
    {
        Assert.Equal(half, Percentile.Of(sorted, 0.5));
        Assert.Equal(most, Percentile.Of(sorted, 0.99));
        Assert.Equal(sorted.FirstOrDefault(), Percentile.Of(sorted, 0));
    }
}
