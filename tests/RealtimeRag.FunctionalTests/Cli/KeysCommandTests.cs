using RealtimeRag.Cli.Failures;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Security;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>keys</c>: a key is made once, and the server follows the file.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_key_is_shown_once_and_stored_as_a_fingerprint()
    {
        var run = await RunAsync("add", "alice");
        Assert.Equal(ExitCodes.Success, run.Code);
        var key = Assert.Single(run.Lines);
        Assert.Matches("^rrk_[A-Za-z0-9_-]{43}$", key);
        var path = Path.Combine(_folder, "api-keys.txt");
        var file = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(key, file + run.Errors);
        Assert.Contains($"alice {Fingerprint.Of(key)}\n", file);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Contains("API_KEYS_FILE=" + path, run.Errors);
    }

    [Fact]
    public async Task A_key_has_an_expiry_and_limits()
    {
        await RunAsync("add", "kiosk", "--expires", "30d", "--questions-a-day", "200", "--tokens-a-day", "5000");
        await RunAsync("add", "guest", "--expires", "2999-01-01");
        var keys = ApiKeyFile.Read(Path.Combine(_folder, "api-keys.txt")).Keys;
        Assert.Equal(new PrincipalLimits(200, 5000), keys[0].Limits);
        Assert.InRange(keys[0].ExpiresAt!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(29), TimeSpan.FromDays(30));
        var list = await RunAsync("list");
        Assert.Equal($"kiosk\t{keys[0].Fingerprint.ToString()[..8]}", string.Join('\t', list.Lines[0].Split('\t')[..2]));
        Assert.Equal($"guest\t{keys[1].Fingerprint.ToString()[..8]}\t2999-01-01 00:00Z\t-\t-", list.Lines[1]);
    }

    [Fact]
    public async Task A_revoked_key_is_removed_and_its_name_is_free()
    {
        var first = await RunAsync("add", "alice");
        Assert.Equal(ExitCodes.Usage, (await RunAsync("add", "alice")).Code);
        Assert.Equal(ExitCodes.Success, (await RunAsync("revoke", "alice")).Code);
        Assert.Empty((await RunAsync("list")).Lines);
        var again = await RunAsync("revoke", "alice");
        Assert.Equal(ExitCodes.Failed, again.Code);
        Assert.Contains("没有名为 alice 的密钥", again.Errors);
        Assert.NotEqual(first.Out, (await RunAsync("add", "alice")).Out);
    }

    [Theory]
    [InlineData("--questions-a-day", "-1")]
    [InlineData("--questions-a-day", "many")]
    [InlineData("--expires", "yesterday")]
    [InlineData("--expires", "2001-01-01")]
    [InlineData("--expires", "0d")]
    [InlineData("--expires", "5y")]
    [InlineData("--expires", "2147483647d")]
    public async Task A_wrong_argument_creates_no_file(string option, string value)
    {
        var run = await RunAsync("add", "alice", option, value);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Equal("", run.Out);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("add", "al/ice")]
    [InlineData("list")]
    [InlineData("revoke", "alice")]
    public async Task A_failure_is_reported(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.NotEqual("", run.Errors);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task The_file_may_come_from_the_settings_and_a_broken_one_is_left_unchanged()
    {
        var path = Path.Combine(_folder, "ours.json");
        await File.WriteAllTextAsync(path, "{\"keys\":[]}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, ".env"), "API_KEYS_FILE=ours.json", TestContext.Current.CancellationToken);
        var key = (await RunAsync("add", "alice")).Lines[0];
        Assert.Equal(Fingerprint.Of(key), Assert.Single(ApiKeyFile.Read(path).Keys).Fingerprint);
        Assert.StartsWith("{", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await File.WriteAllTextAsync(path, "{broken", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("add", "bob")).Code);
        Assert.Equal("{broken", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_running_server_accepts_a_new_key()
    {
        var time = new FakeDify.FakeTime();
        var path = Path.Combine(_folder, "api-keys.txt");
        var alice = (await RunAsync("add", "alice")).Lines[0];
        await using var server = await TestServer.StartAsync(time: time, settings: ("API_KEYS_FILE", path));
        await TicketTests.TicketAsync(server, alice);

        var bob = (await RunAsync("add", "bob")).Lines[0];
        time.Advance(2 * ApiKeyFileWatch.Interval);
        await TicketTests.TicketAsync(server, bob);

        await File.WriteAllTextAsync(path, "nonsense", TestContext.Current.CancellationToken);
        time.Advance(2 * ApiKeyFileWatch.Interval);
        await server.Log.WhenAsync("the keys before stay good");
        await TicketTests.TicketAsync(server, bob);
        Assert.DoesNotContain(alice, server.Log.Text);
        Assert.DoesNotContain(bob, server.Log.Text);
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(["keys", .. arguments], folder: _folder);
}
