using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.BrowserTests;

/// <summary>The page in both languages, light and dark, wide and narrow, by keyboard and for a screen reader.</summary>
public sealed class AppearanceTests(Browser browser)
{
    private static readonly ViewportSize Desktop = new() { Width = 1280, Height = 800 };
    private static readonly ViewportSize Phone = new() { Width = 360, Height = 740 };

    [Theory]
    [InlineData("zh-CN", ColorScheme.Light, false)]
    [InlineData("zh-CN", ColorScheme.Dark, true)]
    [InlineData("en-US", ColorScheme.Dark, false)]
    [InlineData("en-US", ColorScheme.Light, true)]
    public async Task Axe_finds_nothing_and_nothing_is_cut_off(string locale, ColorScheme colors, bool isPhone)
    {
        await using var server = await ConsoleServer.StartAsync(("SPECULATION", "0"));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page, new() { Locale = locale, ColorScheme = colors, ViewportSize = isPhone ? Phone : Desktop, IsMobile = isPhone, HasTouch = isPhone });
        await TalkAsync(server, console);
        await Expect(console.Page.Locator("html")).ToHaveAttributeAsync("lang", locale == "zh-CN" ? "zh-CN" : "en");
        await AssertFineAsync(console);
        await console.ShowAsync("frames");
        await AssertFineAsync(console);
        await console.DoAsync("speak");
        await AssertFineAsync(console);
    }

    [Fact]
    public async Task A_chosen_language_and_theme_hold_at_once_and_after_a_reload()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync("Good morning everyone.");
        await Expect(console.Page.Locator(".said [data-kind]")).ToHaveTextAsync("Statement");
        await console.Page.Locator("#language").SelectOptionAsync("zh");
        await Expect(console.Page.Locator(".said [data-kind]")).ToHaveTextAsync("陈述");
        await console.Page.Locator("#theme").SelectOptionAsync("dark");
        await Expect(console.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await console.ShowAsync("frames");
        await Expect(console.Page.Locator(".frames .out code").Last).ToHaveTextAsync("""{"type":"configure","language":"zh"}""");

        await console.Page.ReloadAsync();
        await Expect(console.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("实时问答控制台");
        await Expect(console.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Fact]
    public async Task A_conversation_needs_no_mouse()
    {
        // Slow keys would have the words so far asked early.
        await using var server = await ConsoleServer.StartAsync(("SPECULATION", "0"));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.StateAsync("open");
        var keyboard = console.Page.Keyboard;
        await keyboard.PressAsync("Tab");
        await Expect(console.Page.Locator(".skip")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(console.Page.Locator("#content")).ToBeFocusedAsync();
        await TabToAsync(console, "#words");
        await keyboard.TypeAsync("What is the default port?");
        await keyboard.PressAsync("Enter");
        (await server.Source.NextAsync()).Say("8000");
        await Expect(console.Answer).ToHaveTextAsync("8000");
        await TabToAsync(console, "#tab-waterfall");
        await keyboard.PressAsync("ArrowRight");
        await Expect(console.Page.Locator("#tab-frames")).ToBeFocusedAsync();
        await Expect(console.Page.Locator(".frames")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_browser_without_storage_for_pages_can_still_hold_a_conversation()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page, before: static page => page.AddInitScriptAsync(
            "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, { get() { throw new DOMException('denied', 'SecurityError'); } });"));
        await console.SayAsync("What is the default port?");
        await server.Source.NextAsync();
        await console.Page.Locator("#language").SelectOptionAsync("zh");
        await Expect(console.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("实时问答控制台");
    }

    /// <summary>A conversation that contains one of everything.</summary>
    internal static async Task TalkAsync(ConsoleServer server, ConsolePage console)
    {
        await console.SayAsync("Good morning everyone, let us begin.");
        await console.SayAsync("默认端口是多少？");
        var call = await server.Source.NextAsync();
        call.Say("默认端口是 **8000**，用 `PORT` 修改。\n\n| name | value |\n|---|---|\n| PORT | 8000 |\n\n```\nPORT=9000 ./server\n```\n\n> [docs](https://example.com)\n\n# Heading\n\n1. one\n2. two");
        call.Happen(new AnswerEvent.Cited([new(1, "配置 / 监听", "PORT 修改端口。", 0.93, "https://example.com/config")]));
        call.Happen(new AnswerEvent.Used(new(120, 37, 157, "0.000123", "USD")));
        call.Happen(new AnswerEvent.Suggested(["怎么改端口？"]));
        call.Complete();
        await Expect(console.Page.Locator("[data-outcome=complete]")).ToHaveCountAsync(1);
        await console.SayAsync("How do I change it?");
        var failing = await server.Source.NextAsync();
        failing.Fail(Core.Protocol.ErrorCode.RagTimeout);
        await Expect(console.Page.Locator("[data-outcome=error]")).ToHaveCountAsync(1);
        await console.Page.Locator("summary").First.ClickAsync();
        await console.Words.FillAsync("and what about");
        await Expect(console.Page.Locator(".said.interim")).ToHaveCountAsync(1);
    }

    private static async Task AssertFineAsync(ConsolePage console)
    {
        var found = await console.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"));
        Assert.True(await console.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "The page scrolls sideways");
    }

    private static async Task TabToAsync(ConsolePage console, string selector)
    {
        for (var presses = 0; presses < 40; presses++)
        {
            await console.Page.Keyboard.PressAsync("Tab");
            if (await console.Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }
        }

        Assert.Fail($"{selector} cannot be reached");
    }
}
