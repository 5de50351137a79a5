namespace RealtimeRag.FunctionalTests.Client;

/// <summary>The scenarios that all clients share, against the .NET client; see <c>tests/conformance/README.md</c>.</summary>
public sealed class ConformanceTests
{
    private static readonly Dictionary<string, Scenario> ByName = Scenarios.All().ToDictionary(static s => s.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. ByName.Keys];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task The_client_behaves_as_every_client_does(string name)
    {
        await using var server = await ScriptedServer.StartAsync();
        var run = new ScenarioRun(server, ByName[name].Options);

        await run.PlayAsync(ByName[name].Steps);
        await run.FinishAsync();
    }
}
