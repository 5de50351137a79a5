using System.Reflection;
using System.Runtime.Versioning;
using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests;

public sealed class TargetTests
{
    [Fact]
    public void The_client_under_test_is_the_one_for_NET_8_and_runs_on_it()
    {
        Assert.Equal(".NETCoreApp,Version=v8.0", typeof(RealtimeRagClient).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName);
        Assert.Equal(8, Environment.Version.Major);
    }
}
