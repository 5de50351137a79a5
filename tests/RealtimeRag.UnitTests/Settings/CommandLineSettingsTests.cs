using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Settings;

/// <summary>Every argument of the server is a setting, or a mistake.</summary>
public sealed class CommandLineSettingsTests
{
    private static readonly string[] Known = ["DIFY_API_KEY", "HOST", "PORT"];

    [Theory]
    [InlineData("--PORT=9000")]
    [InlineData("--port=9000")]
    [InlineData("PORT=9000")]
    [InlineData("--PORT", "9000")]
    [InlineData("--HOST=")]
    [InlineData("--PORT=9000", "--HOST", "0.0.0.0", "HOST=x")]
    [InlineData("--urls=http://127.0.0.1:0")]
    [InlineData("--URLS", "http://127.0.0.1:0")]
    [InlineData("--environment=Development")]
    [InlineData("--contentRoot=/tmp")]
    [InlineData("--Logging:LogLevel:Default=Debug")]
    [InlineData("--Kestrel__Limits__MaxConcurrentConnections=5")]
    public void A_setting_is_passed_on(params string[] args)
    {
        var line = CommandLineSettings.Read(args, Known);
        Assert.Empty(line.Errors);
        Assert.Equal(args, line.Arguments);
    }

    [Theory]
    [InlineData("--PROT", "did you mean --PORT?", "--PROT=9000")]
    [InlineData("--PROT", "did you mean --PORT?", "--PROT", "9000")]
    [InlineData("--PROT", "did you mean --PORT?", "--PROT")]
    [InlineData("--dify-api-key", "did you mean --DIFY_API_KEY?", "--dify-api-key=app-canary")]
    [InlineData("--bogus", "see --help", "--bogus=canary")]
    [InlineData("--PORT", "has no value", "--PORT")]
    [InlineData("--PORT", "has no value", "--PORT", "--HOST=::1")]
    [InlineData("--", "argument 1 is not a setting", "canary")]
    [InlineData("--", "argument 1 is not a setting", "-PORT=9000")]
    [InlineData("--", "argument 1 is not a setting", "-p")]
    [InlineData("--", "argument 1 is not a setting", "--")]
    [InlineData("--", "argument 1 is not a setting", "--=canary")]
    [InlineData("--", "argument 2 is not a setting", "--PORT=1", "canary")]
    public void Anything_else_is_a_mistake_that_repeats_no_value(string name, string cause, params string[] args)
    {
        var error = Assert.Single(CommandLineSettings.Read(args, Known).Errors);
        Assert.Equal(name, error.Name);
        Assert.Contains(cause, error.Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.Message.Chinese + error.Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_found_and_the_rest_is_passed_on()
    {
        var line = CommandLineSettings.Read(["--PORT", "1", "--bogus", "2", "x", "--HOST=::1", "--DIFY_API_KEY"], Known);

        Assert.Equal(["--PORT", "1", "--HOST=::1"], line.Arguments);
        Assert.Equal(["--bogus", "--", "--DIFY_API_KEY"], line.Errors.Select(static error => error.Name));
    }
}
