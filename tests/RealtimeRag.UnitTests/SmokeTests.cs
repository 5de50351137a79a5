namespace RealtimeRag.UnitTests;

public sealed class SmokeTests
{
    [Fact]
    public void The_test_host_runs() => Assert.Equal(4, "语音问答".Length);
}
