using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.FunctionalTests.Cli;

public sealed class CommandLineTests
{
    public static TheoryData<string> Verbs => ["talk", "replay", "ask", "doctor", "detect", "knowledge", "keys", "history", "bench"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_help_with_examples_in_both_languages(string verb)
    {
        var chinese = await CliRun.RunAsync([verb, "--help"]);
        var english = await CliRun.RunAsync([verb, "--help", "--lang", "en"]);

        Assert.Equal((ExitCodes.Success, ExitCodes.Success), (chinese.Code, english.Code));
        Assert.Equal(("", ""), (chinese.Errors, english.Errors));
        Assert.Contains($"示例：\n  realtime-rag {verb}", chinese.Out, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  realtime-rag {verb}", english.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("talk")]
    [InlineData("replay")]
    [InlineData("ask")]
    [InlineData("doctor")]
    [InlineData("detect")]
    [InlineData("knowledge")]
    [InlineData("knowledge", "index")]
    [InlineData("knowledge", "status")]
    [InlineData("knowledge", "search")]
    [InlineData("knowledge", "eval")]
    [InlineData("keys")]
    [InlineData("keys", "add")]
    [InlineData("keys", "list")]
    [InlineData("keys", "revoke")]
    [InlineData("bench")]
    [InlineData("bench", "soak")]
    [InlineData("bench", "flood")]
    [InlineData("bench", "drain")]
    public async Task Help_is_in_one_language_and_describes_every_option(params string[] verb)
    {
        var chinese = await CliRun.RunAsync([.. verb, "-h"]);
        var english = await CliRun.RunAsync([.. verb, "-h", "--lang", "en"]);

        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", english.Out);
        Assert.Matches(@"Description:\n  \P{IsBasicLatin}", chinese.Out);
        Assert.All(english.Lines.Where(line => line.StartsWith("  -", StringComparison.Ordinal)), line => Assert.Matches(@"^  -.*\S {2,}\S", line));
        Assert.Equal(Options(chinese), Options(english));
    }

    [Theory]
    [InlineData("zh", "退出码：0 成功", "  knowledge ")]
    [InlineData("en", "Exit codes: 0 success", "  replay <file> ")]
    public async Task The_help_lists_verbs_and_exit_codes(string language, string codes, string verb)
    {
        var run = await CliRun.RunAsync(["--help", "--lang=" + language]);

        Assert.Contains(verb, run.Out, StringComparison.Ordinal);
        Assert.Contains(codes, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("未知命令或多余的参数：dance", "Unknown command, or one argument too many: dance", "dance")]
    [InlineData("请给出命令：talk, replay, ask", "Name a command: talk, replay, ask")]
    [InlineData("请给出命令：index, status, search, eval", "Name a command: index, status, search, eval", "knowledge")]
    [InlineData("缺少参数 <question>", "The argument <question> is missing", "ask")]
    [InlineData("缺少参数 <file>", "The argument <file> is missing", "replay", "--speed", "2")]
    [InlineData("未知选项：--sing", "Unknown option: --sing", "talk", "--sing")]
    [InlineData("未知选项：--bogus", "Unknown option: --bogus", "ask", "--bogus")]
    [InlineData("未知选项：--bogus", "Unknown option: --bogus", "ask", "--bogus", "x")]
    [InlineData("未知选项：--timeuot=5", "Unknown option: --timeuot=5", "ask", "--timeuot=5")]
    [InlineData("未知选项：-q", "Unknown option: -q", "knowledge", "search", "-q")]
    [InlineData("未知选项：--fast", "Unknown option: --fast", "replay", "--fast")]
    [InlineData("未知命令或多余的参数：more", "Unknown command, or one argument too many: more", "ask", "x", "more")]
    [InlineData("--timeout 的值无效：soon", "--timeout does not accept this value: soon", "ask", "x", "--timeout", "soon")]
    [InlineData("选项 --timeout 后面缺少值", "The option --timeout has no value", "ask", "x", "--timeout")]
    [InlineData("--timeout 应为大于 0", "--timeout must be a number of seconds above 0", "ask", "x", "--timeout", "0")]
    [InlineData("--timeout 应为大于 0", "--timeout must be a number of seconds above 0", "ask", "x", "--timeout", "NaN")]
    [InlineData("--server 不是有效的地址：ftp://host/", "--server is not an address: ftp://host/", "ask", "x", "--server", "ftp://host/")]
    [InlineData("--top 的值无效：many", "--top does not accept this value: many", "knowledge", "search", "x", "--top", "many")]
    public async Task A_wrong_command_line_names_its_mistake_and_has_its_own_exit_code(string chineseText, string englishText, params string[] args)
    {
        var chinese = await CliRun.RunAsync(args);
        var english = await CliRun.RunAsync([.. args, "--lang=en"]);

        Assert.Equal((ExitCodes.Usage, ""), (chinese.Code, chinese.Out));
        Assert.Equal((ExitCodes.Usage, ""), (english.Code, english.Out));
        Assert.Contains(chineseText, chinese.Errors, StringComparison.Ordinal);
        Assert.Contains(englishText, english.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parse_mistake_points_to_the_help_of_its_verb()
    {
        Assert.EndsWith("用 `realtime-rag knowledge search --help` 查看用法。\n", (await CliRun.RunAsync(["knowledge", "search", "x", "--shiny"])).Errors, StringComparison.Ordinal);
        Assert.EndsWith("See `realtime-rag --help`.\n", (await CliRun.RunAsync(["dance", "--lang", "en"])).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_language_is_refused()
    {
        var run = await CliRun.RunAsync(["ask", "x", "--lang", "fr"]);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("--lang does not accept this value: fr", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_is_named_once()
    {
        var run = await CliRun.RunAsync(["knowledge", "search", "x", "--sing", "--top", "many"]);

        Assert.Equal(
            ["--top 的值无效：many", "未知选项：--sing"],
            run.Errors.TrimEnd().Split('\n')[..^1].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_version_is_printed() => Assert.Matches(@"^\d+\.\d+\.\d+", (await CliRun.RunAsync(["--version"])).Out);

    [Theory]
    [InlineData("localhost:8000", "ws://localhost:8000/ws/realtime-asr")]
    [InlineData("localhost", "ws://localhost/ws/realtime-asr")]
    [InlineData("http://localhost:9000", "ws://localhost:9000/ws/realtime-asr")]
    [InlineData("https://rag.example.com/", "wss://rag.example.com/ws/realtime-asr")]
    [InlineData("WSS://RAG.example.com", "wss://rag.example.com/ws/realtime-asr")]
    [InlineData("wss://rag.example.com/other?room=1", "wss://rag.example.com/other?room=1")]
    [InlineData("http://[::1]:8000", "ws://[::1]:8000/ws/realtime-asr")]
    public void The_server_address_may_be_written_in_several_ways(string text, string address) =>
        Assert.Equal(new Uri(address), ServerOptions.Normalize(text));

    [Theory]
    [InlineData("ftp://host/")]
    [InlineData("ws://")]
    [InlineData("http://")]
    [InlineData("://host")]
    [InlineData("a b")]
    public void Text_that_is_not_an_address_is_refused(string text) => Assert.Contains(text, Assert.Throws<UsageException>(() => ServerOptions.Normalize(text)).Text.Chinese, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "Chinese")]
    [InlineData("C", "Chinese")]
    [InlineData("C.UTF-8", "Chinese")]
    [InlineData("POSIX", "Chinese")]
    [InlineData("zh_CN.UTF-8", "Chinese")]
    [InlineData("zh_TW", "Chinese")]
    [InlineData("en_US.UTF-8", "English")]
    [InlineData("fr_FR.UTF-8", "English")]
    public void The_language_follows_the_locale(string locale, string language) =>
        Assert.Equal(Enum.Parse<Language>(language), CliLanguage.Of([], new Dictionary<string, string?> { ["LANG"] = locale }));

    [Fact]
    public void The_stronger_locale_variable_wins()
    {
        Assert.Equal(Language.English, CliLanguage.Of([], new Dictionary<string, string?> { ["LANG"] = "zh_CN", ["LC_ALL"] = "en_US" }));
        Assert.Equal(Language.Chinese, CliLanguage.Of([], new Dictionary<string, string?> { ["LANG"] = "zh_CN", ["LC_ALL"] = "" }));
    }

    [Fact]
    public void The_option_takes_precedence_over_the_locale()
    {
        Dictionary<string, string?> variables = new() { ["LANG"] = "zh_CN.UTF-8" };

        Assert.Equal(Language.English, CliLanguage.Of(["ask", "x", "--lang", "en"], variables));
        Assert.Equal(Language.English, CliLanguage.Of(["--lang=en"], variables));
    }

    private static IEnumerable<string> Options(CliRun help) =>
        help.Lines.Where(line => line.StartsWith("  -", StringComparison.Ordinal)).Select(line => line.Trim().Split("  ")[0]).Order(StringComparer.Ordinal);
}
