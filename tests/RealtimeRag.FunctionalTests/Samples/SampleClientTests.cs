using RealtimeRag.FunctionalTests.Client;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Samples;

/// <summary>The clients in 20 lines, as they are printed, against the real server.</summary>
public sealed class SampleClientTests : IAsyncLifetime
{
    private const string Question = "默认端口是多少？";

    private const string NoServer = "ws://127.0.0.1:1/ws/realtime-asr";

    private LiveServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LiveServer.StartWithMockAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task The_Python_client_prints_the_answer()
    {
        AssertAnswered(await OtherProgram.RunAsync(await PythonAsync(), "samples/client.py", _server.Address.ToString(), Question));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_JavaScript_client_prints_the_answer()
    {
        var node = await OtherProgram.NodeWithWebSocketAsync();
        Assert.SkipWhen(node is null, "There is no Node with a WebSocket");

        AssertAnswered(await OtherProgram.RunAsync("node", [.. node, "samples/client.mjs", _server.Address.ToString(), Question]));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_JavaScript_client_fails_without_a_server()
    {
        var node = await OtherProgram.NodeWithWebSocketAsync();
        Assert.SkipWhen(node is null, "There is no Node with a WebSocket");

        AssertNoServer(await OtherProgram.RunAsync("node", [.. node, "samples/client.mjs", NoServer, Question]), NoServer);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(NoServer)]
    [InlineData("ws://no-such-host.invalid/ws/realtime-asr")]
    [InlineData("localhost:8000")]
    public async Task The_Python_client_fails_without_a_server(string address)
    {
        var python = await PythonAsync();

        AssertNoServer(await OtherProgram.RunAsync(python, "samples/client.py", address, Question), address);
    }

    // The program is built first, which takes its time on a busy machine.
    [Fact(Timeout = 600_000)]
    public async Task The_CSharp_client_answers_or_fails_in_one_line()
    {
        AssertAnswered(await OtherProgram.RunAsync("dotnet", "run", "samples/client.cs", "--", _server.Address.ToString(), Question));
        AssertNoServer(await OtherProgram.RunAsync("dotnet", "run", "samples/client.cs", "--", NoServer, Question), NoServer);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_Python_client_fails_if_the_server_has_no_such_endpoint()
    {
        var python = await PythonAsync();
        var address = new Uri(_server.Address, "/ws/elsewhere").ToString();

        AssertNoServer(await OtherProgram.RunAsync(python, "samples/client.py", address, Question), address);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_Python_client_without_arguments_prints_its_usage() =>
        AssertUsage(await OtherProgram.RunAsync(await PythonAsync(), "samples/client.py"));

    [Fact(Timeout = 60_000)]
    public async Task The_JavaScript_client_without_an_address_prints_its_usage()
    {
        var node = await OtherProgram.NodeWithWebSocketAsync();
        Assert.SkipWhen(node is null, "There is no Node with a WebSocket");

        AssertUsage(await OtherProgram.RunAsync("node", [.. node, "samples/client.mjs", "localhost", Question]));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_JavaScript_client_without_arguments_prints_its_usage()
    {
        var node = await OtherProgram.NodeWithWebSocketAsync();
        Assert.SkipWhen(node is null, "There is no Node with a WebSocket");

        AssertUsage(await OtherProgram.RunAsync("node", [.. node, "samples/client.mjs"]));
    }

    [Fact]
    public void The_JavaScript_package_has_its_licence_and_its_readme_imports_the_package()
    {
        Assert.Equal(Repository.Text("LICENSE"), Repository.Text("clients/js/LICENSE"));
        Assert.Contains("from \"realtime-rag\"", Repository.Text("clients/js/README.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("from \"./", Repository.Text("clients/js/README.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client.py")]
    [InlineData("client.mjs")]
    [InlineData("client.cs")]
    public void A_client_has_twenty_lines_and_is_printed_unchanged(string name)
    {
        var sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", name)).TrimEnd();

        Assert.InRange(sample.Split('\n').Length, 1, 20);
        Assert.Contains(sample, File.ReadAllText(Path.Combine(Repository.Root, "docs", "clients.md")), StringComparison.Ordinal);
        Assert.Contains(sample, File.ReadAllText(Path.Combine(Repository.Root, "docs", "clients.zh-CN.md")), StringComparison.Ordinal);
    }

    internal static async Task<string> PythonAsync()
    {
        var python = await OtherProgram.PythonWithWebSocketsAsync();
        Assert.SkipWhen(python is null, "python3-websockets is not installed");
        return python;
    }

    /// <summary>One line with the address and what to do, and no stack trace.</summary>
    private static void AssertNoServer(OtherProgram? run, string address)
    {
        Assert.Equal((1, ""), (run!.Code, run.Out));
        var line = Assert.Single(run.Errors.TrimEnd().Split('\n'), static line => !line.Contains("Experimental", StringComparison.Ordinal) && !line.Contains("--trace-warnings", StringComparison.Ordinal));
        Assert.Contains(address, line, StringComparison.Ordinal);
        Assert.Contains("is the server running", line, StringComparison.OrdinalIgnoreCase);
    }

    private static void AssertAnswered(OtherProgram? run)
    {
        Assert.Equal((0, ""), (run!.Code, WithoutWarnings(run.Errors)));
        Assert.Contains($"“{Question}”", run.Out, StringComparison.Ordinal);
    }

    private static void AssertUsage(OtherProgram? run)
    {
        Assert.NotEqual(0, run!.Code);
        Assert.StartsWith("usage: ", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
    }

    // Node 20 warns that its WebSocket is experimental.
    private static string WithoutWarnings(string errors) => errors.Contains("ExperimentalWarning", StringComparison.Ordinal) ? "" : errors;
}
