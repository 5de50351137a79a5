using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Security;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary>The command line at a server that wants credentials: as an option, from the environment, and from a file that is kept fresh.</summary>
public sealed class TokenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("token-").FullName;

    private string File => Path.Combine(_folder, "token");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(Timeout = 60_000)]
    [InlineData("option", SignInServers.Key, ExitCodes.Success)]
    [InlineData("variable", SignInServers.Key, ExitCodes.Success)]
    [InlineData("file", SignInServers.Key, ExitCodes.Success)]
    [InlineData("option", "no-key-of-anybody", ExitCodes.NoConnection)]
    [InlineData("file", "no-key-of-anybody", ExitCodes.NoConnection)]
    [InlineData("none", "", ExitCodes.NoConnection)]
    public async Task A_key_lets_in_wherever_it_comes_from_and_another_does_not(string from, string key, int code)
    {
        await using var server = await TestServer.StartAsync(new TextSource(static _ => ["八千"]), settings: ("API_KEYS", $"alice={SignInServers.Key}"));
        await System.IO.File.WriteAllTextAsync(File, key + "\n", TestContext.Current.CancellationToken);
        string[] option = from switch
        {
            "option" => ["--token", key],
            "file" => ["--token-file", "token"],
            _ => [],
        };
        var run = await CliRun.RunAsync(
            ["ask", "端口是多少？", "--server", server.Http.BaseAddress!.ToString(), .. option],
            variables: from == "variable" ? new() { ["REALTIME_RAG_TOKEN"] = key } : null,
            folder: _folder);
        Assert.Equal(code, run.Code);
        Assert.Equal(code == ExitCodes.Success, run.Out.Contains("八千", StringComparison.Ordinal));
        Assert.DoesNotContain(SignInServers.Key, run.Out + run.Errors + server.Log.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_token_in_a_file_is_read_anew_before_it_ends()
    {
        var time = new FakeTime();
        var source = new ScriptedSource();
        await using var authority = await FakeAuthority.StartAsync();
        await using var server = await TestServer.StartAsync(source, time, settings: [("JWT_AUTHORITY", authority.Url), ("JWT_AUDIENCE", FakeAuthority.Audience)]);
        await System.IO.File.WriteAllTextAsync(File, authority.Token(time.GetUtcNow(), lifetime: TimeSpan.FromMinutes(10)), TestContext.Current.CancellationToken);
        var asking = CliRun.RunAsync(["ask", "端口是多少？", "--server", server.Http.BaseAddress!.ToString(), "--token-file", File]);
        var call = await source.NextAsync();

        await System.IO.File.WriteAllTextAsync(File, authority.Token(time.GetUtcNow(), lifetime: TimeSpan.FromHours(1)), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(9.5));
        await server.Log.WhenAsync("renewed");
        time.Advance(TimeSpan.FromMinutes(4));
        call.Say("八千");
        call.Complete();
        Assert.Equal(ExitCodes.Success, (await asking).Code);
    }

    [Fact]
    public async Task A_token_file_is_read_each_time_and_its_faults_are_reported_at_the_start()
    {
        await System.IO.File.WriteAllTextAsync(File, " first\n", TestContext.Current.CancellationToken);
        var tokens = new TokenFile(File);
        Assert.Equal("first", await tokens.ReadAsync(default));
        await System.IO.File.WriteAllTextAsync(File, "second", TestContext.Current.CancellationToken);
        Assert.Equal("second", await tokens.ReadAsync(default));
        System.IO.File.Delete(File);
        await Assert.ThrowsAnyAsync<IOException>(async () => await tokens.ReadAsync(default));

        await AssertUsageAsync("cannot be read", "--token-file", "nothing");
        await System.IO.File.WriteAllTextAsync(File, "\n", TestContext.Current.CancellationToken);
        await AssertUsageAsync("is empty", "--token-file", "token");
        await AssertUsageAsync("Only one of", "--token-file", "token", "--token", "x");
    }

    private async Task AssertUsageAsync(string complaint, params string[] options)
    {
        var run = await CliRun.RunAsync(["ask", "端口是多少？", "--lang", "en", "--server", "localhost:1", .. options], folder: _folder);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(complaint, run.Errors, StringComparison.Ordinal);
    }
}
