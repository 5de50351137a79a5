using RealtimeRag.Cli;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.FunctionalTests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("talk")]
    [InlineData("replay")]
    [InlineData("ask")]
    [InlineData("doctor")]
    public async Task Every_verb_has_help_with_examples_in_both_languages(string verb)
    {
        var chinese = await CliRun.RunAsync([verb, "--help"]);
        var english = await CliRun.RunAsync([verb, "--help", "--lang", "en"]);

        Assert.Equal((ExitCodes.Success, ExitCodes.Success), (chinese.Code, english.Code));
        Assert.Contains($"示例：\n  realtime-rag {verb}", chinese.Out, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  realtime-rag {verb}", english.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_lists_verbs_and_exit_codes()
    {
        var run = await CliRun.RunAsync(["--help", "--lang=en"]);

        Assert.Contains("replay <file>", run.Out, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("ask")]
    [InlineData("talk", "--sing")]
    [InlineData("ask", "x", "--lang", "fr")]
    [InlineData("ask", "x", "--server", "ftp://host/")]
    [InlineData("ask", "x", "--timeout", "0")]
    [InlineData("ask", "x", "--timeout", "soon")]
    public async Task A_wrong_command_line_has_its_own_exit_code(params string[] args)
    {
        var run = await CliRun.RunAsync(args);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.NotEmpty(run.Errors);
    }

    [Theory]
    [InlineData("localhost:8000", "ws://localhost:8000/ws/realtime-asr")]
    [InlineData("http://localhost:9000", "ws://localhost:9000/ws/realtime-asr")]
    [InlineData("https://rag.example.com/", "wss://rag.example.com/ws/realtime-asr")]
    [InlineData("wss://rag.example.com/other?room=1", "wss://rag.example.com/other?room=1")]
    public void The_server_may_be_named_as_people_write_it(string text, string address) =>
        Assert.Equal(new Uri(address), ServerOptions.Normalize(text));

    [Theory]
    [InlineData("", "Chinese")]
    [InlineData("C.UTF-8", "Chinese")]
    [InlineData("zh_CN.UTF-8", "Chinese")]
    [InlineData("en_US.UTF-8", "English")]
    [InlineData("fr_FR.UTF-8", "English")]
    public void The_language_follows_the_locale(string locale, string language) =>
        Assert.Equal(Enum.Parse<Language>(language), CliLanguage.Of([], new Dictionary<string, string?> { ["LANG"] = locale }));

    [Fact]
    public void The_option_goes_before_the_locale()
    {
        Dictionary<string, string?> variables = new() { ["LANG"] = "zh_CN.UTF-8" };

        Assert.Equal(Language.English, CliLanguage.Of(["ask", "x", "--lang", "en"], variables));
        Assert.Equal(Language.English, CliLanguage.Of(["--lang=en"], variables));
    }
}
