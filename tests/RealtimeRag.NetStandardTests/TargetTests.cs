using System.Reflection;
using System.Runtime.Versioning;
using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests;

public sealed class TargetTests
{
    [Fact]
    public void The_client_under_test_is_the_one_for_the_NET_Standard() =>
        Assert.Equal(".NETStandard,Version=v2.1", typeof(RealtimeRagClient).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName);
}
