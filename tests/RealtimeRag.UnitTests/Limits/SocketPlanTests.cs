using RealtimeRag.Server.Limits.Descriptors;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>The process's sockets are shared out below its descriptor limit.</summary>
public sealed class SocketPlanTests
{
    private const int Open = 170;

    [Fact]
    public void Without_a_limit_all_requested_connections_are_allowed_with_room_for_plain_HTTP()
    {
        var plan = SocketPlan.Make(wanted: 20_000, backend: 512, new ProcessDescriptors(null, Open));

        Assert.Equal((20_000, 10_000), (plan.MaxConnections, plan.MaxPlain));
        Assert.True(plan.MaxUpgraded >= 22_000);
        Assert.False(plan.IsLowered);
    }

    [Fact]
    public void The_advised_limit_is_the_lowest_that_allows_all_requested_connections()
    {
        var needed = SocketPlan.Make(20_000, 512, new ProcessDescriptors(1_024, Open)).Needed;

        Assert.False(SocketPlan.Make(20_000, 512, new ProcessDescriptors(needed, Open)).IsLowered);
        Assert.False(SocketPlan.Make(20_000, 512, new ProcessDescriptors(needed + 1, Open)).IsLowered);
        Assert.True(SocketPlan.Make(20_000, 512, new ProcessDescriptors(needed - 5_000, Open)).IsLowered);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1_024)]
    [InlineData(4_096)]
    [InlineData(65_536)]
    public void All_sockets_together_stay_below_the_limit(int limit)
    {
        var plan = SocketPlan.Make(20_000, 512, new ProcessDescriptors(limit, Open));

        Assert.InRange(plan.MaxSockets, 8, limit - Open - 100);
        Assert.True(plan.MaxConnections + plan.MaxPlain < plan.MaxSockets);
        Assert.InRange(plan.MaxConnections, 1, 20_000);
    }

    [Fact]
    public void A_higher_limit_never_means_fewer_connections()
    {
        var connections = Enumerable.Range(1, 400).Select(static step => SocketPlan.Make(20_000, 512, new ProcessDescriptors(step * 100, Open)).MaxConnections).ToList();

        Assert.Equal(connections.Order(), connections);
        Assert.True(connections[^1] > connections[0]);
    }

    [Fact]
    public void With_any_limit_some_connection_is_possible()
    {
        var plan = SocketPlan.Make(20_000, 512, new ProcessDescriptors(100, Open));

        Assert.True(plan.IsLowered);
        Assert.InRange(plan.MaxConnections, 1, 8);
        Assert.True(plan.MaxPlain >= 2);
    }

    [Fact]
    public void The_soft_limit_of_the_process_is_read_from_the_system() =>
        Assert.Equal(256, ProcessDescriptors.LimitOf(
        [
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             127235               127235               processes ",
            "Max open files            256                  1024                 files     ",
        ]));

    [Theory]
    [InlineData("Max open files            unlimited            unlimited            files     ")]
    [InlineData("Max open files")]
    [InlineData("")]
    public void Anything_but_a_number_means_no_limit(string line) => Assert.Null(ProcessDescriptors.LimitOf([line]));

    [Fact]
    public void A_limit_beyond_all_numbers_is_a_high_limit() =>
        Assert.Equal(int.MaxValue, ProcessDescriptors.LimitOf(["Max open files            9223372036854775807  9223372036854775807  files"]));

    [Fact]
    public void This_process_has_files_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells");
        Assert.True(ProcessDescriptors.Read().Open > 3);
    }
}
